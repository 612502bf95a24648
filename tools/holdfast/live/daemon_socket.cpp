#include "tools/holdfast/live/daemon_socket.h"

#include <algorithm>
#include <array>
#include <csignal>

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/net/unix_address.h"
#include "lib/parse_json.h"
#include "lib/write_all.h"
#include "lib/write_json.h"

namespace holdfast::tool {

namespace {

Error cannot_connect(const std::string& path) {
    const int code = errno;
    auto error = errno_error(path, code);
    if (code == ENOENT || code == ECONNREFUSED) {
        return Error{error.message +
                     "\nno holdfastd runs that has this socket; its socket stands beside its pid "
                     "file (-s SOCKET)"};
    }
    if (code == EACCES)
        return Error{error.message + "\nonly root and members of the group holdfast may ask"};
    return error;
}

struct Answer {
    std::string event;   // JSON, here and below
    std::string result;  // the last line of an answer
};

// What stands between `{"id":N,"result":` and the closing brace, without parsing or copying what
// may be long.
Result<Answer> answer_in(std::string line) {
    const auto member = [&](std::string_view name) -> std::string {
        const auto begin = fmt::format(R"(,"{}":)", name);
        const auto at = line.find(',');
        if (at == std::string::npos || line.compare(at, begin.size(), begin) != 0) return {};
        line.pop_back();
        line.erase(0, at + begin.size());
        return std::move(line);
    };
    if (auto event = member("event"); !event.empty()) return Answer{std::move(event), {}};
    if (auto result = member("result"); !result.empty()) return Answer{{}, std::move(result)};
    const auto why = parse_json<std::string>(member("error"));
    return Error{why ? *why : "the daemon's answer makes no sense"};
}

}  // namespace

Result<DaemonSocket> DaemonSocket::connect(const std::string& path) {
    const auto address = UnixAddress::at(path);
    if (!address) return address.error();
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return errno_error("socket");
    if (::connect(socket.get(), address->data(), address->size()) != 0) return cannot_connect(path);
    DaemonSocket made(std::move(socket));
    const auto line = made.receive_line();
    if (!line) return line.error();
    const auto greeting = parse_json<control::Greeting>(*line);
    if (!greeting) return Error{path + ": whoever listens there is no holdfastd"};
    if (greeting->protocol != control::kProtocol) {
        return Error{
            fmt::format("{}: the daemon is version {}, this command {}: they do not "
                        "understand each other (holdfast upgrade)",
                        path, greeting->holdfast, HOLDFAST_VERSION)};
    }
    return made;
}

Result<void> DaemonSocket::send(const control::Request& request) {
    std::signal(SIGPIPE, SIG_IGN);
    return write_all(socket_.get(), brief_json(request) + "\n", "ask the daemon");
}

Result<std::string> DaemonSocket::receive_line() {
    for (std::size_t searched = 0;;) {
        const auto end = received_.find('\n', searched);
        if (end != std::string::npos) {
            auto rest = received_.substr(end + 1);
            received_.resize(end);
            return std::exchange(received_, std::move(rest));
        }
        searched = received_.size();
        if (const auto received = receive_some(); !received) return received.error();
    }
}

Result<void> DaemonSocket::receive_some() {
    std::array<char, 65536> buffer;
    ssize_t got = -1;
    do {
        got = ::read(socket_.get(), buffer.data(), buffer.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return errno_error("hear the daemon's answer");
    if (got == 0) return Error{"the daemon has closed the line without an answer"};
    received_.append(buffer.data(), static_cast<std::size_t>(got));
    return {};
}

Result<std::string> DaemonSocket::ask(const control::Request& request) {
    if (const auto sent = send(request); !sent) return sent.error();
    auto line = receive_line();
    if (!line) return line.error();
    auto answer = answer_in(std::move(*line));
    if (!answer) return answer.error();
    return std::move(answer->result);
}

// What is written is all but the beginning of the line, its closing brace and the end.
Result<void> DaemonSocket::pass_on(const control::Request& request, int output) {
    if (const auto sent = send(request); !sent) return sent.error();
    constexpr std::string_view kResult = R"(,"result":)";
    while (received_.find(':', received_.find(',')) == std::string::npos) {
        if (const auto received = receive_some(); !received) return received.error();
    }
    const auto begin = received_.find(',');
    if (received_.compare(begin, kResult.size(), kResult) != 0) {
        auto line = receive_line();
        if (!line) return line.error();
        return answer_in(std::move(*line)).error();
    }
    received_.erase(0, begin + kResult.size());
    while (!received_.ends_with('\n')) {
        const auto sure = received_.size() - std::min<std::size_t>(received_.size(), 1);
        const auto written =
            write_all(output, std::string_view(received_).substr(0, sure), "write");
        if (!written) return written.error();
        received_.erase(0, sure);
        if (const auto received = receive_some(); !received) return received.error();
    }
    received_.resize(received_.size() - 2);
    const auto last = std::exchange(received_, {});
    return write_all(output, last + '\n', "write");
}

Result<void> DaemonSocket::follow(const control::Request& request,
                                  const std::function<bool(const std::string&)>& on_event) {
    if (const auto sent = send(request); !sent) return sent.error();
    for (;;) {
        auto line = receive_line();
        if (!line) return line.error();
        const auto answer = answer_in(std::move(*line));
        if (!answer) return answer.error();
        if (answer->event.empty() || !on_event(answer->event)) return {};
    }
}

}  // namespace holdfast::tool
