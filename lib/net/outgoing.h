// Outgoing: a TCP connection to be made, and from where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "lib/net/ip.h"
#include "lib/result.h"

namespace holdfast {

struct Outgoing {
    IpEndpoint to;
    std::optional<IpAddress> from;
    std::uint16_t from_port = 0;  // 0: any
    std::string interface;        // empty: as the routes say
    std::uint32_t fwmark = 0;     // 0: none
};

// Opens the socket, ready to connect. An Error is this machine's, and says nothing of the other.
Result<void> open(boost::asio::ip::tcp::socket& socket, const Outgoing& connection);

}  // namespace holdfast
