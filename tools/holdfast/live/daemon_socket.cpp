#include "tools/holdfast/live/daemon_socket.h"

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
    std::array<char, 65536> buffer;
    std::size_t searched = 0;
    for (;;) {
        const auto end = received_.find('\n', searched);
        if (end != std::string::npos) {
            auto rest = received_.substr(end + 1);
            received_.resize(end);
            return std::exchange(received_, std::move(rest));
        }
        searched = received_.size();
        const auto got = ::read(socket_.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno_error("hear the daemon's answer");
        if (got == 0) return Error{"the daemon has closed the line without an answer"};
        received_.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

Result<std::string> DaemonSocket::ask(const control::Request& request) {
    if (const auto sent = send(request); !sent) return sent.error();
    auto line = receive_line();
    if (!line) return line.error();
    auto answer = answer_in(std::move(*line));
    if (!answer) return answer.error();
    return std::move(answer->result);
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
