#include "control/session.h"

#include <deque>
#include <utility>

#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/core/request.h"
#include "control/outlet.h"
#include "lib/write_json.h"

namespace holdfast::control {

namespace {

using boost::asio::awaitable;

constexpr std::size_t kLongestRequest = 16'384;
// With who does not read what it has asked for; and with who asks for nothing.
constexpr std::chrono::seconds kPatience(10);
constexpr std::chrono::seconds kIdle(60);

Operator operator_at(int socket) {
    ucred peer{};
    socklen_t length = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
        return {static_cast<uid_t>(-1), 0};
    return {peer.uid, peer.pid};
}

std::string bad_answer(std::uint64_t id, const std::string& why) {
    return fmt::format(R"({{"id":{},"error":{}}})", id,
                       events::json_text(boost::json::string(why)));
}

}  // namespace

Session::Session(Socket socket, Desk& desk)
    : socket_(std::move(socket)),
      desk_(desk),
      operator_(operator_at(socket_.native_handle())),
      input_(kLongestRequest),
      patience_(socket_.get_executor()) {}

// The processes that listen to the network have the user and the group of this one: whoever has got
// hold of one of them is no operator.
bool Session::is_one_of_us() const { return operator_.user == ::geteuid() && operator_.user != 0; }

awaitable<void> Session::run() {
    if (is_one_of_us()) co_return;
    const auto greeting = brief_json(Greeting{HOLDFAST_VERSION, kProtocol});
    bool goes_on = co_await write(greeting);
    while (goes_on) {
        const auto line = co_await read();
        if (!line) break;
        goes_on = co_await answer(*line);
    }
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Session::be_patient(std::chrono::seconds time) {
    patience_.expires_after(time);
    patience_.async_wait([this](const boost::system::error_code& cancelled) {
        boost::system::error_code ignored;
        if (!cancelled) socket_.cancel(ignored);
    });
}

awaitable<Result<std::string>> Session::read() {
    be_patient(kIdle);
    boost::system::error_code failure;
    co_await boost::asio::async_read_until(
        socket_, input_, '\n', boost::asio::redirect_error(boost::asio::use_awaitable, failure));
    patience_.cancel();
    if (failure) {
        if (failure == boost::asio::error::not_found) {
            const auto refusal =
                bad_answer(0, fmt::format("a request has {} octets at most", kLongestRequest));
            co_await write(refusal);
        }
        co_return Error{failure.message()};
    }
    std::istream stream(&input_);
    std::string line;
    std::getline(stream, line);
    co_return line;
}

awaitable<bool> Session::write(std::string line) {
    line += '\n';
    const bool goes_on = co_await write_all(boost::asio::buffer(std::as_const(line)));
    co_return goes_on;
}

awaitable<bool> Session::write_all(boost::asio::const_buffer text) {
    be_patient(kPatience);
    boost::system::error_code failure;
    co_await boost::asio::async_write(
        socket_, text, boost::asio::redirect_error(boost::asio::use_awaitable, failure));
    patience_.cancel();
    co_return !failure;
}

awaitable<bool> Session::answer(const std::string& line) {
    const auto request = parse_request(line);
    bool goes_on = false;
    if (!request) {
        const auto refusal = bad_answer(0, request.error().message);
        goes_on = co_await write(refusal);
    } else if (request->verb == "events") {
        goes_on = co_await tell_events(*request);
    } else if (request->verb == "trace") {
        goes_on = co_await trace(*request);
    } else {
        goes_on = co_await answer_with_result(*request);
    }
    co_return goes_on;
}

awaitable<bool> Session::answer_with_result(const Request& request) {
    Outlet outlet(socket_.native_handle());
    bool begun = false;
    const Desk::OnPart on_part = [&](std::string_view part) {
        if (!std::exchange(begun, true))
            outlet.add(fmt::format(R"({{"id":{},"result":)", request.id));
        outlet.add(part);
    };
    const auto answered = co_await desk_.answer(request, operator_, on_part);
    bool goes_on = false;
    if (answered) {
        outlet.add("}\n");
        goes_on = co_await write_all(boost::asio::buffer(outlet.rest()));
    } else {
        const auto refusal = bad_answer(request.id, answered.error().message);
        goes_on = co_await write(refusal);
    }
    co_return goes_on;
}

// Who follows says nothing any more: what comes then is its end.
awaitable<bool> Session::tell_events(const Request& request) {
    if (request.follow) begin_to_watch();
    const auto& log = desk_.events();
    auto next = log.oldest();
    for (;;) {
        while (next < log.count()) {
            next = std::max(next, log.oldest());
            const auto line = fmt::format(R"({{"id":{},"event":{}}})", request.id, log.at(next++));
            const bool goes_on = co_await write(line);
            if (!goes_on) co_return false;
        }
        if (!request.follow) break;
        co_await desk_.wait_for_event(next);
        if (gone_) co_return false;
    }
    const auto end = fmt::format(R"({{"id":{},"result":null}})", request.id);
    const bool goes_on = co_await write(end);
    co_return goes_on;
}

// Whoever reads more slowly than packets come misses some, and is told how many.
awaitable<bool> Session::trace(const Request& request) {
    constexpr std::size_t kMostWaiting = 1000;
    std::deque<std::string> waiting;
    std::uint64_t missed = 0;
    const auto traced = desk_.trace(request.name, this, [&](const std::string& text) {
        if (waiting.size() == kMostWaiting) return void(++missed);
        waiting.push_back(text);
        desk_.wake_all();
    });
    if (!traced) {
        const auto refusal = bad_answer(request.id, traced.error().message);
        const bool goes_on = co_await write(refusal);
        co_return goes_on;
    }
    begin_to_watch();
    bool goes_on = true;
    while (goes_on && !gone_) {
        if (waiting.empty()) {
            co_await desk_.wait_to_be_woken();
            continue;
        }
        auto text = std::move(waiting.front());
        waiting.pop_front();
        if (missed > 0) text = fmt::format("{} ({} before it were missed)", text, missed);
        missed = 0;
        const auto line = fmt::format(R"({{"id":{},"event":{}}})", request.id,
                                      events::json_text(boost::json::string(text)));
        goes_on = co_await write(line);
    }
    desk_.untrace(this);
    co_return false;
}

void Session::begin_to_watch() {
    socket_.async_wait(Socket::wait_read,
                       [self = shared_from_this()](const boost::system::error_code&) {
                           self->gone_ = true;
                           self->desk_.wake_all();
                       });
}

}  // namespace holdfast::control
