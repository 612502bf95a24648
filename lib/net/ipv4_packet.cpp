#include "lib/net/ipv4_packet.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast {

namespace {

constexpr std::size_t kShortestHeader = 20;

IpAddress address_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
    boost::asio::ip::address_v4::bytes_type octets;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), octets.size(), octets.begin());
    return boost::asio::ip::address_v4(octets);
}

}  // namespace

Result<Ipv4Packet> parse_ipv4_packet(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kShortestHeader) {
        return Error{fmt::format("{} octets are too few for an IPv4 header", bytes.size())};
    }
    if (bytes[0] >> 4 != 4) return Error{fmt::format("IP version {} is not 4", bytes[0] >> 4)};
    const std::size_t header = (bytes[0] & 0x0f) * 4U;
    const std::size_t total = (bytes[2] << 8) | bytes[3];
    if (header < kShortestHeader || header > total || total > bytes.size()) {
        return Error{fmt::format("an IPv4 header of {} octets in a packet of {}, {} received",
                                 header, total, bytes.size())};
    }
    return Ipv4Packet{address_at(bytes, 12), address_at(bytes, 16), bytes[8], bytes[9],
                      bytes.subspan(header, total - header)};
}

}  // namespace holdfast
