// Asks a name server a question, and is content with any answer but an error.
#include <array>

#include <boost/asio/this_coro.hpp>

#include "checkers/ask.h"
#include "checkers/core/dns_message.h"
#include "checkers/random.h"

namespace holdfast::checkers {

namespace asio = boost::asio;

namespace {

// What does not answer the query is passed over until the time is up: it may be late or forged.
asio::awaitable<Outcome> listen(asio::ip::udp::socket& socket, const Deadline& deadline,
                                const std::string& query) {
    std::array<char, 512> bytes{};  // RFC 1035 section 2.3.4
    std::string foreign;
    while (true) {
        boost::system::error_code failure;
        const auto length = co_await socket.async_receive(asio::buffer(bytes), with(failure));
        if (deadline.passed()) co_return failed("read timeout from socket", foreign);
        if (failure) co_return failed("failed to read socket", failure.message());
        const auto answer = read_dns_answer({bytes.data(), length}, query);
        if (answer.code != 0)
            co_return failed(fmt::format("read error occurred. (rcode = {})", answer.code),
                             dns_code_name(answer.code));
        if (answer.foreign.empty()) co_return Outcome{};
        foreign = "something came, but " + answer.foreign;
    }
}

}  // namespace

asio::awaitable<Outcome> ask(DnsProbe probe) {
    asio::ip::udp::socket socket(co_await asio::this_coro::executor);
    const auto query = dns_query(random_id(), probe.name, probe.type);
    if (!query) co_return not_asked(query.error());
    const auto opened = open(socket, probe.connection);
    if (!opened) co_return not_asked(opened.error());
    const auto& to = probe.connection.to;
    boost::system::error_code failure;
    socket.connect({to.address, to.port}, failure);
    if (failure) co_return failed("connection error", failure.message());
    Deadline deadline(socket, {probe.timeout, probe.timeout});
    deadline.step();
    co_await socket.async_send(asio::buffer(*query), with(failure));
    if (failure) co_return failed("failed to write socket", failure.message());
    auto listening = listen(socket, deadline, *query);
    co_return co_await std::move(listening);
}

}  // namespace holdfast::checkers
