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

TEST_CASE("whether a network holds an address") {
    const auto holds = [](const char* network, const char* address) {
        return contains(*parse_ip_prefix(network), *parse_ip_address(address));
    };
    CHECK(holds("192.0.2.5/24", "192.0.2.255"));
    CHECK_FALSE(holds("192.0.2.5/24", "192.0.3.5"));
    CHECK(holds("192.0.2.128/25", "192.0.2.200"));
    CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
    CHECK(holds("0.0.0.0/0", "203.0.113.9"));
    CHECK(holds("192.0.2.5/32", "192.0.2.5"));
    CHECK_FALSE(holds("192.0.2.5/32", "192.0.2.4"));
    CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
    CHECK_FALSE(holds("0.0.0.0/0", "::1"));
}

}  // namespace
}  // namespace holdfast
