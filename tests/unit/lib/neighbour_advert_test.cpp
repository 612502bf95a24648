#include "lib/net/neighbour_advert.h"

#include <vector>

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("an unsolicited neighbour advert, octet for octet") {
    const auto address = boost::asio::ip::make_address_v6("2001:db8::50");
    const auto frame = unsolicited_neighbour_advert({2, 0, 0, 0, 0, 1}, address, false);
    const std::vector<std::uint8_t> expected{
        0x33, 0x33, 0,         0,         0,    1,  2,  0,   0, 0, 0, 1, 0x86, 0xdd,  // Ethernet
        0x60, 0,    0,         0,         0,    32, 58, 255,                          // IPv6
        0x20, 0x01, 0x0d,      0xb8,      0,    0,  0,  0,   0, 0, 0, 0, 0,    0,
        0,    0x50,  // from
        0xff, 0x02, 0,         0,         0,    0,  0,  0,   0, 0, 0, 0, 0,    0,
        0,    1,                                            // to
        136,  0,    frame[56], frame[57], 0x20, 0,  0,  0,  // override
        0x20, 0x01, 0x0d,      0xb8,      0,    0,  0,  0,   0, 0, 0, 0, 0,    0,
        0,    0x50,                                          // target
        2,    1,    2,         0,         0,    0,  0,  1};  // its MAC
    CHECK(std::vector(frame.begin(), frame.end()) == expected);
    // The sum over pseudo-header and message, checksum included, is all ones (RFC 1071).
    std::uint32_t sum = 32 + 58;
    for (std::size_t at = 22; at < frame.size(); at += 2)
        sum += static_cast<std::uint32_t>(frame[at] << 8 | frame[at + 1]);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    CHECK(sum == 0xffff);
}

TEST_CASE("a router says that it is one") {
    const auto address = boost::asio::ip::make_address_v6("2001:db8::50");
    CHECK(unsolicited_neighbour_advert({}, address, true)[58] == 0xa0);
}

}  // namespace
}  // namespace holdfast
