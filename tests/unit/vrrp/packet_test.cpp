// The codec against bytes that keepalived 2.2.7 sent, and against damaged ones.
#include "vrrp/core/packet.h"

#include <algorithm>

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

const IpAddress kSource = ip("192.0.2.1");

struct Golden {
    const char* what;
    Bytes bytes;
    Advert advert;
};

Advert advert(int version, std::uint8_t priority, const std::string& secret = {}) {
    return {version,
            51,
            priority,
            1s,
            static_cast<std::uint8_t>(secret.empty() ? 0 : 1),
            secret,
            {ip("192.0.2.100"), ip("192.0.2.101")}};
}

// Captured on a veth pair; VRID 51, priority 100 or 150, two addresses, advert_int 1.
const std::vector<Golden> kGolden{
    {"v2 with auth_type PASS",
     {0x21, 0x33, 0x64, 0x02, 0x01, 0x01, 0xb8, 0xe4, 0xc0, 0x00, 0x02, 0x64,
      0xc0, 0x00, 0x02, 0x65, 0x73, 0x33, 0x63, 0x72, 0x65, 0x74, 0x00, 0x00},
     advert(2, 100, "s3cret")},
    {"v2 with auth_type PASS, priority 0",
     {0x21, 0x33, 0x00, 0x02, 0x01, 0x01, 0x1c, 0xe5, 0xc0, 0x00, 0x02, 0x64,
      0xc0, 0x00, 0x02, 0x65, 0x73, 0x33, 0x63, 0x72, 0x65, 0x74, 0x00, 0x00},
     advert(2, 0, "s3cret")},
    {"v2 without authentication",
     {0x21, 0x33, 0x96, 0x02, 0x00, 0x01, 0xc3, 0xfe, 0xc0, 0x00, 0x02, 0x64,
      0xc0, 0x00, 0x02, 0x65, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
     advert(2, 150)},
    {"v3",
     {0x31, 0x33, 0x64, 0x02, 0x00, 0x64, 0x43, 0x07, 0xc0, 0x00, 0x02, 0x64, 0xc0, 0x00, 0x02,
      0x65},
     advert(3, 100)},
    {"v3, priority 0",
     {0x31, 0x33, 0x00, 0x02, 0x00, 0x64, 0xa7, 0x07, 0xc0, 0x00, 0x02, 0x64, 0xc0, 0x00, 0x02,
      0x65},
     advert(3, 0)},
};

std::string refusal(const Bytes& bytes) {
    const auto decoded = decode(bytes, kSource, kGroupAddress);
    return decoded ? "accepted" : decoded.error().message;
}

TEST_CASE("the codec agrees with keepalived in both directions") {
    for (const auto& golden : kGolden) {
        INFO(golden.what);
        CHECK(encode(golden.advert, kSource, kGroupAddress) == golden.bytes);
        const auto decoded = decode(golden.bytes, kSource, kGroupAddress);
        REQUIRE(decoded);
        CHECK(*decoded == golden.advert);
    }
}

TEST_CASE("each damaged octet is noticed") {
    for (const auto& golden : kGolden) {
        for (std::size_t at = 0; at < golden.bytes.size(); ++at) {
            auto damaged = golden.bytes;
            damaged[at] ^= 0x10;
            INFO(golden.what << ", octet " << at);
            CHECK(refusal(damaged) != "accepted");
        }
    }
}

TEST_CASE("each wrong length is refused, whatever the count of addresses claims") {
    for (const auto& golden : kGolden) {
        for (std::size_t length = 0; length < golden.bytes.size() + 20; ++length) {
            if (length == golden.bytes.size()) continue;
            auto bytes = golden.bytes;
            bytes.resize(length);
            INFO(golden.what << ", length " << length);
            CHECK(refusal(bytes) != "accepted");
        }
    }
    auto claims_many = kGolden.back().bytes;
    claims_many[3] = 255;
    CHECK(refusal(claims_many) == "vrrp packet too short, length 16 and expect 1028");
}

TEST_CASE("the reason for a refusal is said") {
    const auto& v2 = kGolden[0].bytes;
    const auto& v3 = kGolden[3].bytes;
    const auto changed = [](Bytes bytes, std::size_t at, std::uint8_t value) {
        bytes[at] = value;
        return bytes;
    };
    CHECK(refusal({}) == "vrrp packet too short, length 0 and expect 8");
    CHECK(refusal(changed(v2, 0, 0x11)) == "wrong version. Received 1 and expect 2 or 3");
    CHECK(refusal(changed(v2, 0, 0x22)) == "Invalid packet type. 2 and expect 1");
    CHECK(refusal(changed(v2, 3, 1)) == "vrrp packet too long, length 24 and expect 20");
    CHECK(refusal(changed(v2, 2, 101)) == "Invalid VRRPv2 checksum");
    CHECK(refusal(changed(v3, 2, 101)) == "Invalid VRRPv3 checksum");
}

TEST_CASE("only version 3's checksum covers the addresses of the IP header") {
    CHECK(decode(kGolden[0].bytes, ip("192.0.2.9"), kGroupAddress));
    CHECK_FALSE(decode(kGolden[3].bytes, ip("192.0.2.9"), kGroupAddress));
    CHECK_FALSE(decode(kGolden[3].bytes, ip("2001:db8::1"), kGroupAddress));
}

TEST_CASE("v2 is not complete without authentication data, though it be empty") {
    const Bytes bytes{0x21, 0x33, 0x96, 0x01, 0x00, 0x01, 0x86, 0x65, 0xc0, 0x00, 0x02, 0x64};
    CHECK(refusal(bytes) == "vrrp packet too short, length 12 and expect 20");
}

TEST_CASE("as many addresses as the count can tell go through") {
    Advert many = advert(3, 100);
    many.addresses.assign(255, ip("192.0.2.100"));
    const auto decoded = decode(encode(many, kSource, kGroupAddress), kSource, kGroupAddress);
    REQUIRE(decoded);
    CHECK(decoded->addresses.size() == 255);
    many.addresses.assign(300, ip("192.0.2.100"));
    CHECK(decode(encode(many, kSource, kGroupAddress), kSource, kGroupAddress));
}

TEST_CASE("intervals keep their unit") {
    Advert advert{3, 51, 100, 40950ms, 0, {}, {}};
    CHECK(decode(encode(advert, kSource, kGroupAddress), kSource, kGroupAddress)->interval ==
          40950ms);
    advert.interval = 10ms;
    CHECK(decode(encode(advert, kSource, kGroupAddress), kSource, kGroupAddress)->interval == 10ms);
    advert = {2, 51, 100, 255s, 0, {}, {}};
    CHECK(decode(encode(advert, kSource, kGroupAddress), kSource, kGroupAddress)->interval == 255s);
}

}  // namespace
}  // namespace holdfast::vrrp::test
