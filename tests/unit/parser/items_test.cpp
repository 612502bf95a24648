// The lines of the lists but virtual_ipaddress.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

Loaded routes(const std::string& lines) { return read("static_routes {\n" + lines + "\n}\n"); }
Loaded rules(const std::string& lines) { return read("static_rules {\n" + lines + "\n}\n"); }
Loaded group(const std::string& lines) {
    return read("virtual_server_group G {\n" + lines + "\n}\n");
}

const Route& only_route(const Loaded& loaded) {
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->vrrp.fixed.routes.size() == 1);
    return loaded.config->vrrp.fixed.routes[0];
}

TEST_CASE("a route with much that can be said of it") {
    const auto loaded = routes(
        "192.168.200.0/24 dev p33p1.2 table 6909 tos 0x04 protocol bird scope link priority "
        "12 mtu 1000 hoplimit 100 advmss 101 rtt 102 ssthresh lock 107 realms PQA/0x14 "
        "rto_min 108 initcwnd 109 features ecn append no_track");
    CHECK(problems(loaded).empty());
    const auto& route = only_route(loaded);
    CHECK(to_string(route.destination) == "192.168.200.0/24");
    CHECK(route.interface == "p33p1.2");
    CHECK(route.table == "6909");
    CHECK(route.metric == 12U);
    CHECK(route.protocol == "bird");
    CHECK(route.scope == "link");
    CHECK(route.realms == "PQA/0x14");
    CHECK(route.place == RoutePlace::append);
    CHECK(route.no_track);
    REQUIRE(route.metrics.size() == 8);
    CHECK(route.metrics[4] == RouteMetric{"ssthresh", "107", true});
}

TEST_CASE("routes of other kinds, and with several ways") {
    CHECK(only_route(routes("blackhole 192.0.2.0/24")).type == "blackhole");
    CHECK(only_route(routes("default via 192.0.2.1")).destination.length == 0);
    CHECK(only_route(routes("src 192.0.2.5 to 198.51.100.0/24 via 192.0.2.1 dev eth1"))
              .source->to_string() == "192.0.2.5");
    const auto& many =
        only_route(routes("10.0.0.0/8 table 5 nexthop via 192.0.2.1 dev eth0 onlink "
                          "weight 3 nexthop via 192.0.2.2"));
    REQUIRE(many.next_hops.size() == 2);
    CHECK(many.next_hops[0].weight == 3);
    CHECK(many.next_hops[0].onlink);
    CHECK(many.next_hops[1].via->to_string() == "192.0.2.2");
    const auto& old = only_route(routes("10.0.0.0/8 via 192.0.2.1 or 192.0.2.2 dev eth0"));
    CHECK(old.next_hops.size() == 2);
    CHECK(only_route(routes("10.0.0.0/8 encap ip id 5 dst 192.0.2.9 via 192.0.2.1"))
              .encapsulation->options.size() == 4);
}

TEST_CASE("a route that is wrong is left out") {
    for (const auto* line :
         {"via 192.0.2.1", "10.0.0.0/33", "10.0.0.0/8 via", "10.0.0.0/8 via nowhere",
          "10.0.0.0/8 mtu x", "10.0.0.0/8 hoplimit 256", "10.0.0.0/8 sideways",
          "10.0.0.0/8 src 2001:db8::1", "10.0.0.0/8 nexthop weight 0", "10.0.0.0/8 encap tin",
          "10.0.0.0/8 from 192.0.2.0/24", "10.0.0.0/8 pref highest"}) {
        const auto loaded = routes(line);
        INFO(line << "\n" << text_of(loaded));
        CHECK(mentions(loaded, "test.conf:2:"));
        CHECK(mentions(loaded, "the route is left out"));
        CHECK(loaded.config->vrrp.fixed.routes.empty());
    }
}

TEST_CASE("of which family a default route is") {
    const auto loaded = routes(
        "default via 192.0.2.1\ndefault via 2001:db8::1\ninet6 default dev lo\n"
        "default nexthop via 2001:db8::1 nexthop via 2001:db8::2 no_track\ndefault dev lo");
    CHECK(problems(loaded).empty());
    const auto& all = loaded.config->vrrp.fixed.routes;
    REQUIRE(all.size() == 5);
    for (std::size_t i = 0; i < all.size(); ++i)
        CHECK(all[i].destination.address.is_v6() == (i >= 1 && i <= 3));
    CHECK(all[3].next_hops.size() == 2);
    CHECK(all[3].no_track);
}

TEST_CASE("rules") {
    const auto loaded = rules(
        "from 192.168.28.0/24 to 192.168.29.0/26 table small iif p33p1 oif "
        "wlan0 tos 22 fwmark 24/12 preference 39 realms 30/20\n"
        "to 2001:db8::/64 l3mdev protocol 12 ipproto UDP sport 10-20 dport 20 "
        "preference 40\nfrom 10.0.0.0/8 preference 41 goto 50\n"
        "not from all blackhole preference 42 uidrange 10-20");
    CHECK(problems(loaded).empty());
    const auto& all = loaded.config->vrrp.fixed.rules;
    REQUIRE(all.size() == 4);
    CHECK(all[0].action == "table");
    CHECK(all[0].target == "small");
    CHECK(all[0].fwmark == "24/12");
    CHECK(all[1].family == IpFamily::inet6);
    CHECK(all[1].source_ports == "10-20");
    CHECK(all[2].target == "50");
    CHECK(all[3].inverted);
    for (const auto* line :
         {"from 10.0.0.0/8", "from x table 1", "from 10.0.0.0/8 to 2001:db8::/64 table 1",
          "from 10.0.0.0/8 table 1 blackhole", "from 10.0.0.0/8 goto 5", "table 0",
          "from 10.0.0.0/8 preference 50 goto 40", "from 10.0.0.0/8 table 1 fwmark x",
          "from 10.0.0.0/8 table 1 uidrange 20-10"}) {
        const auto wrong = rules(line);
        INFO(line << "\n" << text_of(wrong));
        CHECK(mentions(wrong, "the rule is left out"));
        CHECK(wrong.config->vrrp.fixed.rules.empty());
    }
    CHECK(mentions(rules("from 10.0.0.0/8 table 1"), "a rule without a preference"));
}

TEST_CASE("the entries of a virtual_server_group") {
    const auto loaded = group(
        "192.0.2.1 80\n192.0.2.10-20 80\n192.0.2.250-192.0.3.10\n"
        "192.0.2.8/29 443\n2001:db8::1-f 80\nfwmark 5 inet6");
    CHECK(problems(loaded).empty());
    const auto& entries = loaded.config->lvs.groups.at(0).entries;
    REQUIRE(entries.size() == 6);
    CHECK(entries[0].first == entries[0].last);
    CHECK(entries[1].last.to_string() == "192.0.2.20");
    CHECK(entries[2].last.to_string() == "192.0.3.10");
    CHECK(entries[2].port == 0);
    CHECK(entries[3].last.to_string() == "192.0.2.15");
    CHECK(entries[4].last.to_string() == "2001:db8::f");
    CHECK(entries[5].fwmark == 5);
    CHECK(entries[5].family == IpFamily::inet6);
    for (const auto* line : {"192.0.2.20-10 80", "192.0.2.1-256 80", "192.0.2.1/29", "192.0.2.1 x",
                             "fwmark x", "fwmark 5 ipx", "nonsense", "192.0.2.1-2001:db8::1"}) {
        const auto wrong = group(line);
        INFO(line << "\n" << text_of(wrong));
        CHECK(mentions(wrong, "the entry is left out"));
        CHECK(wrong.config->lvs.groups.empty());
    }
}

TEST_CASE("unicast peers, link beats and delays") {
    const auto peers =
        read(instance("unicast_peer {\n 192.0.2.8\n 192.0.2.9 min_ttl 255 max_ttl "
                      "255\n}"));
    CHECK(problems(peers).empty());
    const auto& transport = peers.config->vrrp.instances.at(0).transport;
    REQUIRE(transport.peers.size() == 2);
    CHECK(transport.peers[1].min_ttl == 255);
    CHECK(transport.check_source);
    const auto other = read(
        "linkbeat_interfaces {\n eth0\n eth1 ETHTOOL\n}\n"
        "interface_up_down_delays {\n eth0 1.5\n eth1 1 2\n}\n");
    CHECK(problems(other).empty());
    CHECK(other.config->vrrp.linkbeat_interfaces.at(1).method == "ETHTOOL");
    const auto& delays = other.config->vrrp.interface_delays;
    CHECK(delays.at(0).up == std::chrono::milliseconds(1500));
    CHECK(delays.at(1).up == seconds(2));
}

}  // namespace
}  // namespace holdfast::config
