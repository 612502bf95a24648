#include "lib/net/arp_frame.h"

#include <algorithm>

namespace holdfast {

ArpFrame gratuitous_arp(const MacAddress& hardware, const boost::asio::ip::address_v4& address) {
    constexpr MacAddress kEverybody{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    constexpr std::array<std::uint8_t, 2> kEtherTypeArp{0x08, 0x06};
    constexpr std::array<std::uint8_t, 8> kRequestForIpv4OverEthernet{
        0x00, 0x01,  // hardware: Ethernet
        0x08, 0x00,  // protocol: IPv4
        6,    4,     // lengths of their addresses
        0x00, 0x01,  // operation: request
    };
    ArpFrame frame{};
    auto* end = frame.begin();
    const auto put = [&](const auto& bytes) { end = std::copy(bytes.begin(), bytes.end(), end); };
    put(kEverybody);
    put(hardware);
    put(kEtherTypeArp);
    put(kRequestForIpv4OverEthernet);
    put(hardware);
    put(address.to_bytes());
    put(kEverybody);
    put(address.to_bytes());
    return frame;
}

}  // namespace holdfast
