// Connects and disconnects. Nothing is sent: a server that accepts is a server that is up.
#include <boost/asio/this_coro.hpp>

#include "checkers/ask.h"

namespace holdfast::checkers {

namespace asio = boost::asio;

asio::awaitable<Outcome> ask(TcpProbe probe) {
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    const auto opened = open(socket, probe.connection);
    if (!opened) co_return not_asked(opened.error());
    Deadline deadline(socket, {probe.timeout, probe.timeout});
    deadline.step();
    const auto& to = probe.connection.to;
    boost::system::error_code failure;
    co_await socket.async_connect({to.address, to.port}, with(failure));
    if (deadline.passed()) co_return failed("timeout");
    if (failure) co_return failed("failed", failure.message());
    co_return Outcome{};
}

}  // namespace holdfast::checkers
