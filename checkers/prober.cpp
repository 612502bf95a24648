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

void Prober::start(const StartProbe& order) {
    waiting_.push_back(order);
    start_waiting();
}

void Prober::start_waiting() {
    while (running_ < most_at_a_time_ && !waiting_.empty()) {
        ++running_;
        asio::co_spawn(loop_, run(std::move(waiting_.front())), asio::detached);
        waiting_.pop_front();
    }
}

asio::awaitable<void> Prober::run(StartProbe order) {
    // Not in one expression: g++ 12 destroys what a conditional co_await gives twice.
    auto answer = std::holds_alternative<TcpProbe>(order.probe)
                      ? ask(std::get<TcpProbe>(order.probe))
                      : ask(std::get<HttpProbe>(order.probe));
    const auto outcome = co_await std::move(answer);
    --running_;
    on_finished_(order.check, outcome);
    start_waiting();
}

// Connects and disconnects. Nothing is sent: a server that accepts is a server that is up.
asio::awaitable<Outcome> Prober::ask(const TcpProbe& probe) {
    using asio::experimental::awaitable_operators::operator||;
    asio::ip::tcp::socket socket(loop_);
    const auto opened = open(socket, probe.connection);
    if (!opened) co_return Outcome{Outcome::Verdict::unknown, {}, opened.error().message};
    asio::steady_timer timer(loop_, probe.timeout);
    boost::system::error_code failure;
    boost::system::error_code ignored;
    const auto& to = probe.connection.to;
    const auto first =
        co_await (socket.async_connect({to.address, to.port},
                                       asio::redirect_error(asio::use_awaitable, failure)) ||
                  timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored)));
    if (first.index() == 1) co_return Outcome{Outcome::Verdict::failure, "timeout", {}};
    if (failure) co_return Outcome{Outcome::Verdict::failure, "failed", failure.message()};
    co_return Outcome{};
}

asio::awaitable<Outcome> Prober::ask(const HttpProbe& probe) {
    if (probe.tls && !tls_) tls_ = http::unverified_tls();
    http::Server server{probe.connection, probe.tls ? &*tls_ : nullptr, probe.server_name};
    const http::Patience patience{probe.timeout, 10 * probe.timeout};
    auto conversation = http::fetch(std::move(server), probe.request, patience);
    const auto outcome = co_await std::move(conversation);
    co_return judge(probe, outcome);
}

}  // namespace holdfast::checkers
