#include "lib/net/ipv4_packet.h"

#include <vector>

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

// An advert's first octets in a packet with a header of 24 octets, and two octets of padding.
std::vector<std::uint8_t> packet() {
    return {0x46, 0xc0, 0,   28, 0,   0, 0, 0,  255,  112, 0, 0,
            192,  0,    2,   1,  224, 0, 0, 18, 0x94, 4,   0, 0,  //
            0x21, 51,   100, 1,  0,   0};
}

TEST_CASE("a packet is taken apart") {
    const auto bytes = packet();
    const auto parsed = parse_ipv4_packet(bytes);
    REQUIRE(parsed);
    CHECK(parsed->source.to_string() == "192.0.2.1");
    CHECK(parsed->destination.to_string() == "224.0.0.18");
    CHECK(parsed->ttl == 255);
    CHECK(parsed->protocol == 112);
    CHECK(std::vector(parsed->payload.begin(), parsed->payload.end()) ==
          std::vector<std::uint8_t>{0x21, 51, 100, 1});
}

TEST_CASE("a packet that ends with its header has an empty payload") {
    auto bytes = packet();
    bytes[3] = 24;
    const auto parsed = parse_ipv4_packet(bytes);
    REQUIRE(parsed);
    CHECK(parsed->payload.empty());
}

TEST_CASE("a packet that lies about its lengths is refused") {
    auto bytes = packet();
    SECTION("no header at all") { bytes.resize(19); }
    SECTION("nothing at all") { bytes.clear(); }
    SECTION("another IP") { bytes[0] = 0x66; }
    SECTION("a header shorter than a header") { bytes[0] = 0x44; }
    SECTION("a header longer than the packet") { bytes[0] = 0x4f; }
    SECTION("a total shorter than the header") { bytes[3] = 23; }
    SECTION("a total of nothing") { bytes[3] = 0; }
    SECTION("a total beyond what was received") { bytes[3] = 31; }
    SECTION("the greatest total there is") { bytes[2] = bytes[3] = 0xff; }
    CHECK_FALSE(parse_ipv4_packet(bytes));
}

}  // namespace
}  // namespace holdfast
