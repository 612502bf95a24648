#include "vrrp/routing.h"

#include <filesystem>
#include <fstream>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

// A folder as /etc/iproute2, removed at the end.
struct Names {
    Names() {
        std::string name = std::filesystem::temp_directory_path() / "holdfast-test-XXXXXX";
        folder = ::mkdtemp(name.data());
        std::ofstream(folder / "rt_tables") << "# comment\n255 local\n100\tblue # ours\nx broken\n";
        std::ofstream(folder / "rt_realms") << "5 inside\n0x7 outside\n";
    }
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;
    ~Names() { std::filesystem::remove_all(folder); }

    std::filesystem::path folder;
};

struct Bench {
    Names files;
    RouteNames names{{files.folder.string(), "/nonexistent"}};
    RoutingContext context{names, [](const std::string& name) { return name == "eth0" ? 7 : 0; }};
};

config::Route route(const char* destination) {
    config::Route route;
    route.destination = *parse_ip_prefix(destination);
    return route;
}

TEST_CASE("names stand for the numbers in iproute2's files") {
    const Bench bench;
    using Kind = RouteNames::Kind;
    CHECK(*bench.names.number(Kind::table, "blue") == 100);
    CHECK(*bench.names.number(Kind::table, "main") == 254);  // also without a file
    CHECK(*bench.names.number(Kind::table, "4000000000") == 4'000'000'000);
    CHECK(*bench.names.number(Kind::dsfield, "0x10") == 16);
    CHECK(*bench.names.realms("inside/outside") == (5U << 16 | 7U));
    CHECK(*bench.names.realms("outside") == 7);
    CHECK(bench.names.number(Kind::table, "green").error().message ==
          "there is no routing table green (rt_tables)");
    CHECK_FALSE(bench.names.number(Kind::scope, "256"));
    CHECK_FALSE(bench.names.number(Kind::table, ""));
    CHECK_FALSE(bench.names.realms("inside/"));
    CHECK_FALSE(bench.names.realms("65536"));
}

TEST_CASE("a route for the kernel") {
    const Bench bench;
    auto configured = route("198.51.100.0/24");
    configured.interface = "eth0";
    configured.table = "blue";
    configured.scope = "link";
    configured.type = "blackhole";
    configured.place = config::RoutePlace::append;
    configured.metrics = {{"mtu", "1280", true},
                          {"rtt", "20ms", false},
                          {"rto_min", "1s", false},
                          {"congctl", "reno", false}};
    const auto result = to_kernel(configured, bench.context);
    REQUIRE(result);
    CHECK(result->hop.link == 7);
    CHECK(result->table == 100);
    CHECK(result->scope == RT_SCOPE_LINK);
    CHECK(result->type == RTN_BLACKHOLE);
    CHECK(result->protocol == 18);
    CHECK(result->flags == NLM_F_APPEND);
    using Metrics = decltype(result->metrics);
    CHECK(result->metrics ==
          Metrics{
              {RTAX_MTU, 1280U}, {RTAX_RTT, 160U}, {RTAX_RTO_MIN, 1000U}, {RTAX_CC_ALGO, "reno"}});
    CHECK(result->locked == (1U << RTAX_MTU | 1U << RTAX_RTO_MIN));
}

TEST_CASE("what a route names and is not there") {
    const Bench bench;
    const auto error = [&](auto change) {
        auto configured = route("198.51.100.0/24");
        change(configured);
        return to_kernel(configured, bench.context).error().message;
    };
    CHECK(error([](auto& one) { one.interface = "eth1"; }) == "interface eth1 does not exist");
    CHECK(error([](auto& one) { one.table = "red"; }) ==
          "there is no routing table red (rt_tables)");
    CHECK(error([](auto& one) { one.next_hops.resize(1), one.next_hops[0].interface = "eth1"; }) ==
          "interface eth1 does not exist");
    CHECK(error([](auto& one) { one.vrf = "red"; }) == "there is no VRF red");
    CHECK(error([](auto& one) { one.metrics = {{"rtt", "soon", false}}; }) == "soon is no rtt");
}

TEST_CASE("a rule for the kernel") {
    const Bench bench;
    config::Rule rule;
    rule.action = "table";
    rule.target = "blue";
    rule.fwmark = "0x10/0xff";
    rule.source_ports = "80";
    rule.destination_ports = "1000-2000";
    rule.uid_range = "5-6";
    rule.ip_protocol = "tcp";
    const auto result = to_kernel(rule, bench.context);
    REQUIRE(result);
    CHECK(result->action == FR_ACT_TO_TBL);
    CHECK(result->table == 100);
    CHECK(result->mark == 16);
    CHECK(result->mask == 255);
    CHECK(result->source_ports->last == 80);
    CHECK(result->destination_ports->first == 1000);
    CHECK(result->users == std::pair(5U, 6U));
    CHECK(result->ip_protocol == 6);
    CHECK(result->protocol == 18);
    rule.action = "goto";
    rule.target = "200";
    CHECK(to_kernel(rule, bench.context)->go_to == 200);
    rule.ip_protocol = "no such";
    CHECK(to_kernel(rule, bench.context).error().message == "there is no IP protocol no such");
}

TEST_CASE("rules without a preference get one, by family, as they come") {
    config::VrrpConfig config;
    config.fixed.rules.resize(2);
    config.fixed.rules[1].family = config::IpFamily::inet6;
    config.instances.resize(1);
    config.instances[0].rules.resize(2);
    config.instances[0].rules[0].preference = 5;
    number_rules(config);
    CHECK(config.fixed.rules[0].preference == 16384);
    CHECK(config.fixed.rules[1].preference == 16384);
    CHECK(config.instances[0].rules[0].preference == 5);
    CHECK(config.instances[0].rules[1].preference == 16383);
}

TEST_CASE("which route is gone") {
    rtnetlink::Route mine;
    mine.destination = *parse_ip_prefix("2001:db8::/32");
    mine.metric = 1024;
    rtnetlink::RouteGone gone{mine.destination, 254, 0, RTN_UNICAST, 0};
    CHECK(is_gone(mine, gone));
    mine.metric.reset();
    CHECK(is_gone(mine, gone));
    gone.metric = 5;
    CHECK_FALSE(is_gone(mine, gone));
    gone.metric = 0;
    gone.table = 100;
    CHECK_FALSE(is_gone(mine, gone));
}

TEST_CASE("how they are called in the log") {
    auto one = route("198.51.100.0/24");
    one.type = "prohibit";
    one.next_hops.resize(1);
    one.next_hops[0].via = *parse_ip_address("192.0.2.1");
    one.table = "blue";
    CHECK(describe(one) == "route prohibit 198.51.100.0/24 nexthop via 192.0.2.1 table blue");
    config::Rule rule;
    rule.from = *parse_ip_prefix("10.0.0.0/8");
    rule.action = "table";
    rule.target = "100";
    rule.preference = 5;
    CHECK(describe(rule) == "rule from 10.0.0.0/8 table 100 preference 5");
}

}  // namespace
}  // namespace holdfast::vrrp
