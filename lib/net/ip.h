// IP addresses, prefixes and endpoints, IPv4 and IPv6.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>
#include <boost/describe.hpp>

#include "lib/result.h"

namespace holdfast {

using IpAddress = boost::asio::ip::address;

// An address and a port of TCP, UDP or SCTP; port 0 means "any" where IPVS allows it.
struct IpEndpoint {
    IpAddress address;
    std::uint16_t port = 0;

    friend bool operator==(const IpEndpoint&, const IpEndpoint&) = default;
    friend auto operator<=>(const IpEndpoint& a, const IpEndpoint& b) {
        if (a.address != b.address) {
            return a.address < b.address ? std::strong_ordering::less
                                         : std::strong_ordering::greater;
        }
        return a.port <=> b.port;
    }
};
BOOST_DESCRIBE_STRUCT(IpEndpoint, (), (address, port))

// An address with the length of its network: 192.168.10.50/32.
struct IpPrefix {
    IpAddress address;
    std::uint8_t length = 0;  // 0..32 for IPv4, 0..128 for IPv6

    friend bool operator==(const IpPrefix&, const IpPrefix&) = default;
};
BOOST_DESCRIBE_STRUCT(IpPrefix, (), (address, length))

// A numeric address; no name is ever resolved.
Result<IpAddress> parse_ip_address(std::string_view text);

// "ADDRESS" (a host prefix: /32 or /128) or "ADDRESS/LENGTH".
Result<IpPrefix> parse_ip_prefix(std::string_view text);

// "192.0.2.1:80" and "[2001:db8::1]:80".
std::string to_string(const IpEndpoint& endpoint);
// "192.0.2.1/24", the length always written.
std::string to_string(const IpPrefix& prefix);

// Whether the address belongs to the prefix's network; false for the other family.
bool contains(const IpPrefix& network, const IpAddress& address);

inline bool same_family(const IpAddress& a, const IpAddress& b) { return a.is_v4() == b.is_v4(); }

}  // namespace holdfast
