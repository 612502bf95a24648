// Outgoing: a conversation to be begun, and from where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/generic/datagram_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "lib/net/ip.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast {

struct Outgoing {
    IpEndpoint to;
    std::optional<IpAddress> from;
    std::uint16_t from_port = 0;  // 0: any
    std::string interface;        // empty: as the routes say
    std::uint32_t fwmark = 0;     // 0: none
    // Comes from the address from which this machine would speak to that one, unless `from` says
    // so.
    std::optional<IpAddress> towards = {};

    // From wherever the routes say.
    bool is_plain() const {
        return !from && from_port == 0 && interface.empty() && fwmark == 0 && !towards;
    }

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

// Opens the socket, ready to connect. An Error is this machine's, and says nothing of the other.
// What ICMP says against a datagram becomes an error of its socket.
Result<void> open(boost::asio::ip::tcp::socket& socket, const Outgoing& connection);
// Without Asio: a socket that does not block, and its connect(2): 0, or the errno, EINPROGRESS too.
Result<UniqueFd> open_stream(const Outgoing& connection);
int connect(const UniqueFd& socket, const IpEndpoint& to);
Result<void> open(boost::asio::ip::udp::socket& socket, const Outgoing& connection);

// The address from which this machine speaks to `host`, which is `host` if it is its own.
Result<IpAddress> source_towards(const IpAddress& host);

// A socket for echo requests (icmp(7), "ping sockets"), ports mean nothing. Answers whether it is a
// raw one, which it is where this process may not have the other: it hears the echoes of others
// too, and over IPv4 with their IP headers.
using EchoSocket = boost::asio::generic::datagram_protocol::socket;
Result<bool> open_echo(EchoSocket& socket, const Outgoing& connection);

}  // namespace holdfast
