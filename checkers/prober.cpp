#include "checkers/prober.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace holdfast::checkers {

namespace asio = boost::asio;

namespace {

// Connects and disconnects. Nothing is sent: a server that accepts is a server that is up.
asio::awaitable<Outcome> connect(IpEndpoint target, std::chrono::microseconds timeout) {
    using asio::experimental::awaitable_operators::operator||;
    const auto loop = co_await asio::this_coro::executor;
    asio::ip::tcp::socket socket(loop);
    asio::steady_timer timer(loop, timeout);
    boost::system::error_code failure;
    boost::system::error_code ignored;
    const auto first =
        co_await (socket.async_connect({target.address, target.port},
                                       asio::redirect_error(asio::use_awaitable, failure)) ||
                  timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored)));
    if (first.index() == 1) co_return Outcome{Outcome::Kind::timeout, {}};
    if (failure) co_return Outcome{Outcome::Kind::failure, failure.message()};
    co_return Outcome{};
}

}  // namespace

void Prober::start(const StartCheck& check) {
    waiting_.push_back(check);
    start_waiting();
}

void Prober::start_waiting() {
    while (running_ < most_at_a_time_ && !waiting_.empty()) {
        ++running_;
        asio::co_spawn(loop_, probe(waiting_.front()), asio::detached);
        waiting_.pop_front();
    }
}

asio::awaitable<void> Prober::probe(StartCheck check) {
    const auto outcome = co_await connect(check.target, check.timeout);
    --running_;
    on_finished_(check.check, outcome);
    start_waiting();
}

}  // namespace holdfast::checkers
