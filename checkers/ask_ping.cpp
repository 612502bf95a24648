// Sends an echo request and waits for its answer.
#include <array>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/this_coro.hpp>

#include "checkers/ask.h"
#include "checkers/core/echo_message.h"
#include "checkers/random.h"

namespace holdfast::checkers {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kToken = 32;  // bytes

Echo new_echo(bool v6) {
    Echo echo;
    echo.v6 = v6;
    echo.id = random_id();
    echo.token = random_bytes(kToken);
    return echo;
}

}  // namespace

asio::awaitable<Outcome> ask(PingProbe probe) {
    EchoSocket socket(co_await asio::this_coro::executor);
    const auto raw = open_echo(socket, probe.connection);
    if (!raw) co_return not_asked(raw.error());
    const auto& address = probe.connection.to.address;
    boost::system::error_code failure;
    socket.connect(asio::ip::udp::endpoint(address, 0), failure);
    if (failure) co_return failed("failed", failure.message());
    Deadline deadline(socket, {probe.timeout, probe.timeout});
    deadline.step();
    const auto echo = new_echo(address.is_v6());
    co_await socket.async_send(asio::buffer(echo_request(echo)), with(failure));
    if (failure) co_return failed("failed", failure.message());
    std::array<char, 256> answer{};
    while (true) {
        const auto length = co_await socket.async_receive(asio::buffer(answer), with(failure));
        if (deadline.passed()) co_return failed("timeout");
        if (failure) co_return failed("failed", failure.message());
        if (is_echo_reply({answer.data(), length}, echo, *raw)) co_return Outcome{};
    }
}

}  // namespace holdfast::checkers
