// Sends a datagram. Without require_reply, silence is as good as an answer: only what ICMP says
// against it fails the check.
#include <algorithm>

#include <boost/asio/this_coro.hpp>

#include "checkers/ask.h"
#include "checkers/random.h"

namespace holdfast::checkers {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kRandomPayload = 32;  // bytes, as keepalived's

}  // namespace

asio::awaitable<Outcome> ask(UdpProbe probe) {
    asio::ip::udp::socket socket(co_await asio::this_coro::executor);
    const auto opened = open(socket, probe.connection);
    if (!opened) co_return not_asked(opened.error());
    const auto& to = probe.connection.to;
    boost::system::error_code failure;
    socket.connect({to.address, to.port}, failure);
    if (failure) co_return failed("failed", failure.message());
    Deadline deadline(socket, {probe.timeout, probe.timeout});
    deadline.step();
    const auto payload = probe.payload.empty() ? random_bytes(kRandomPayload) : probe.payload;
    co_await socket.async_send(asio::buffer(payload), with(failure));
    if (failure) co_return failed("failed", failure.message());
    // With MSG_TRUNC we are told the length of what does not fit.
    std::string start(std::max<std::size_t>(probe.reply.pattern.size(), 1), '\0');
    const auto length =
        co_await socket.async_receive(asio::buffer(start), MSG_TRUNC, with(failure));
    if (deadline.passed())
        co_return probe.require_reply ? failed("failed", "no answer") : Outcome{};
    if (failure) co_return failed("failed", failure.message());
    if (!probe.require_reply) co_return Outcome{};
    start.resize(std::min(start.size(), length));
    const auto problem = problem_of(start, length, probe.reply);
    co_return problem.empty() ? Outcome{} : failed("reply data mismatch", problem);
}

}  // namespace holdfast::checkers
