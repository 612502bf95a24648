// An IPv4 packet as a raw socket delivers it: header and payload (RFC 791 section 3.1).
#pragma once

#include <cstdint>
#include <span>

#include "lib/net/ip.h"
#include "lib/result.h"

namespace holdfast {

struct Ipv4Packet {
    IpAddress source;
    IpAddress destination;
    std::uint8_t ttl = 0;
    std::uint8_t protocol = 0;
    std::span<const std::uint8_t> payload;  // lies within the bytes that were parsed
};

// The header's lengths are the sender's word: a packet is refused whose header does not fit into
// itself or which claims more than there is. What follows the packet's end (padding) is left out.
Result<Ipv4Packet> parse_ipv4_packet(std::span<const std::uint8_t> bytes);

}  // namespace holdfast
