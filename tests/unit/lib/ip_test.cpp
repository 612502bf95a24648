#include "lib/net/ip.h"

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("addresses are numeric") {
    CHECK(parse_ip_address("192.0.2.1")->is_v4());
    CHECK(parse_ip_address("2001:db8::1")->is_v6());
    for (const auto* bad : {"", "192.0.2", "192.0.2.256", "192.0.2.1 ", "0x7f.1", "localhost",
                            "2001:db8::g", "1:2:3:4:5:6:7:8:9", "192.0.2.1/24"}) {
        INFO(bad);
        CHECK_FALSE(parse_ip_address(bad));
    }
}

TEST_CASE("a prefix without a length is a host") {
    CHECK(to_string(*parse_ip_prefix("192.0.2.1")) == "192.0.2.1/32");
    CHECK(to_string(*parse_ip_prefix("192.0.2.1/24")) == "192.0.2.1/24");
    CHECK(to_string(*parse_ip_prefix("192.0.2.1/0")) == "192.0.2.1/0");
    CHECK(to_string(*parse_ip_prefix("2001:db8::1")) == "2001:db8::1/128");
    CHECK(to_string(*parse_ip_prefix("2001:db8::1/64")) == "2001:db8::1/64");
    for (const auto* bad : {"192.0.2.1/33", "192.0.2.1/", "192.0.2.1/-1", "192.0.2.1/24x",
                            "2001:db8::1/129", "/24", "192.0.2.1/255.255.255.0"}) {
        INFO(bad);
        CHECK_FALSE(parse_ip_prefix(bad));
    }
}

TEST_CASE("an endpoint is written with its port, IPv6 in brackets") {
    CHECK(to_string(IpEndpoint{*parse_ip_address("192.0.2.1"), 80}) == "192.0.2.1:80");
    CHECK(to_string(IpEndpoint{*parse_ip_address("2001:db8::1"), 80}) == "[2001:db8::1]:80");
}

TEST_CASE("endpoints are ordered by address, then by port") {
    const IpEndpoint low{*parse_ip_address("192.0.2.1"), 80};
    const IpEndpoint high{*parse_ip_address("192.0.2.1"), 81};
    const IpEndpoint other{*parse_ip_address("192.0.2.2"), 1};
    CHECK(low < high);
    CHECK(high < other);
    CHECK(low == IpEndpoint{*parse_ip_address("192.0.2.1"), 80});
    CHECK(same_family(low.address, other.address));
    CHECK_FALSE(same_family(low.address, *parse_ip_address("::1")));
}

}  // namespace
}  // namespace holdfast
