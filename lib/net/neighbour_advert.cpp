#include "lib/net/neighbour_advert.h"

#include <algorithm>

namespace holdfast {
namespace {

constexpr std::size_t kIpAt = 14;
constexpr std::size_t kSourceAt = kIpAt + 8;
constexpr std::size_t kMessageAt = kIpAt + 40;
constexpr std::size_t kChecksumAt = kMessageAt + 2;
constexpr std::uint8_t kMessageSize = 24 + 8;
constexpr std::uint8_t kIcmpv6 = 58;

// RFC 4443 section 2.3: over source, destination, length, next header and the message.
std::uint16_t checksum(const NeighbourAdvertFrame& frame) {
    std::uint32_t sum = kMessageSize + kIcmpv6;
    for (std::size_t at = kSourceAt; at < frame.size(); at += 2)
        sum += static_cast<std::uint32_t>(frame[at] << 8 | frame[at + 1]);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

}  // namespace

NeighbourAdvertFrame unsolicited_neighbour_advert(const MacAddress& hardware,
                                                  const boost::asio::ip::address_v6& address,
                                                  bool router) {
    constexpr MacAddress kAllNodesMac{0x33, 0x33, 0, 0, 0, 1};  // RFC 2464 section 7
    constexpr std::array<std::uint8_t, 16> kAllNodes{0xff, 0x02, 0, 0, 0, 0, 0, 0,
                                                     0,    0,    0, 0, 0, 0, 0, 1};
    constexpr std::array<std::uint8_t, 2> kEtherTypeIpv6{0x86, 0xdd};
    // A hop limit of 255 proves that no router has passed it on (RFC 4861 section 7.1.2).
    constexpr std::array<std::uint8_t, 8> kIpHeader{0x60, 0, 0, 0, 0, kMessageSize, kIcmpv6, 255};
    constexpr std::uint8_t kRouter = 0x80;
    constexpr std::uint8_t kOverride = 0x20;
    const auto flags = static_cast<std::uint8_t>(kOverride | (router ? kRouter : 0));
    const std::array<std::uint8_t, 8> advert{136, 0, 0, 0, flags, 0, 0, 0};
    constexpr std::array<std::uint8_t, 2> kTargetLinkLayerAddress{2, 1};

    NeighbourAdvertFrame frame{};
    auto* end = frame.begin();
    const auto put = [&](const auto& bytes) { end = std::copy(bytes.begin(), bytes.end(), end); };
    put(kAllNodesMac);
    put(hardware);
    put(kEtherTypeIpv6);
    put(kIpHeader);
    put(address.to_bytes());
    put(kAllNodes);
    put(advert);
    put(address.to_bytes());
    put(kTargetLinkLayerAddress);
    put(hardware);
    const auto sum = checksum(frame);
    frame[kChecksumAt] = static_cast<std::uint8_t>(sum >> 8);
    frame[kChecksumAt + 1] = static_cast<std::uint8_t>(sum);
    return frame;
}

}  // namespace holdfast
