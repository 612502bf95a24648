// The bytes are those of a little-endian machine: netlink speaks the host's order.
#include "lib/netlink/routing_messages.h"

#include <bit>
#include <cstring>

#include <linux/fib_rules.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "tests/unit/catch.h"

namespace holdfast::rtnetlink {
namespace {

static_assert(std::endian::native == std::endian::little);

IpPrefix prefix(const char* text) { return *parse_ip_prefix(text); }

// As the kernel tells of it: the message that made it, with the type of the opposite.
template <class Gone>
Gone heard(Bytes message, std::uint16_t type) {
    std::memcpy(message.data() + offsetof(nlmsghdr, nlmsg_type), &type, sizeof type);
    const auto datagram = parse(message);
    REQUIRE(datagram.changes.size() == 1);
    return std::get<Gone>(datagram.changes.front());
}

Route route() {
    Route route;
    route.destination = prefix("198.51.100.0/25");
    route.hop.via = *parse_ip_address("192.0.2.9");
    route.hop.link = 3;
    route.protocol = 18;
    return route;
}

TEST_CASE("a route as bytes") {
    CHECK(add_route(route()) == Bytes{52, 0, 0, 0,  24,  0,  1,   4,  0, 0, 0, 0, 0, 0,
                                      0,  0, 2, 25, 0,   0,  254, 18, 0, 1, 0, 0, 0, 0,  //
                                      8,  0, 1, 0,  198, 51, 100, 0,                     //
                                      8,  0, 5, 0,  192, 0,  2,   9,                     //
                                      8,  0, 4, 0,  3,   0,  0,   0});
}

TEST_CASE("removing a route names its scope NOWHERE: any") {
    auto expected = add_route(route());
    expected[4] = RTM_DELROUTE & 0xff;
    expected[6] = 1;
    expected[7] = 0;
    expected[22] = RT_SCOPE_NOWHERE;
    CHECK(remove_route(route()) == expected);
}

TEST_CASE("what is heard of a route that is gone") {
    auto one = route();
    one.table = 1000;
    one.metric = 20;
    one.tos = 16;
    one.type = RTN_BLACKHOLE;
    const auto gone = heard<RouteGone>(add_route(one), RTM_DELROUTE);
    CHECK(gone.destination == one.destination);
    CHECK(gone.table == 1000);
    CHECK(gone.metric == 20);
    CHECK(gone.tos == 16);
    CHECK(gone.type == RTN_BLACKHOLE);
}

TEST_CASE("a default route has no destination in its message") {
    Route one;
    one.destination = prefix("::/0");
    one.metric = 1024;
    const auto gone = heard<RouteGone>(add_route(one), RTM_DELROUTE);
    CHECK(gone.destination == one.destination);
    CHECK(gone.metric == 0);  // the kernel's own
}

TEST_CASE("next hops") {
    Route one;
    one.destination = prefix("198.51.100.0/24");
    NextHop hop;
    hop.link = 3;
    hop.weight = 256;
    one.next_hops = {hop, hop};
    one.next_hops.back().via = *parse_ip_address("2001:db8::1");  // RTA_VIA: another family
    const auto bytes = add_route(one);
    const Bytes expected{44,   0, 9,   0x80,               // RTA_MULTIPATH
                         8,    0, 0,   255,  3,  0, 0, 0,  //
                         32,   0, 0,   255,  3,  0, 0, 0,  //
                         22,   0, 18,  0,    10, 0,        // RTA_VIA
                         0x20, 1, 0xd, 0xb8, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0};
    REQUIRE(bytes.size() >= expected.size());
    const Bytes tail(bytes.end() - static_cast<std::ptrdiff_t>(expected.size()), bytes.end());
    CHECK(tail == expected);
}

TEST_CASE("many next hops fit") {
    Route one;
    one.destination = prefix("2001:db8::/32");
    NextHop hop;
    hop.via = *parse_ip_address("2001:db8::1");
    hop.realms = 1;
    one.next_hops.assign(500, hop);
    CHECK(add_route(one).size() > 500 * 36);
}

TEST_CASE("what is heard of a rule that is gone") {
    Rule rule;
    rule.from = prefix("10.9.0.0/16");
    rule.to = prefix("10.8.0.0/16");
    rule.preference = 100;
    rule.table = 1000;
    const auto gone = heard<RuleGone>(add_rule(rule), RTM_DELRULE);
    CHECK(gone.from == rule.from);
    CHECK(gone.to == rule.to);
    CHECK(gone.preference == 100);
    CHECK(gone.table == 1000);
    CHECK(gone.action == FR_ACT_TO_TBL);
    CHECK_FALSE(gone.ipv6);
}

TEST_CASE("messages that are cut or lie about their lengths") {
    for (const auto& whole : {remove_route(route()), remove_rule({})}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto length = static_cast<std::uint32_t>(size);
            if (size >= sizeof length) std::memcpy(cut.data(), &length, sizeof length);
            parse(cut);
        }
    }
    auto longer = remove_route(route());
    longer[17] = 33;  // a prefix length that IPv4 has not
    CHECK(parse(longer).changes.empty());
}

}  // namespace
}  // namespace holdfast::rtnetlink
