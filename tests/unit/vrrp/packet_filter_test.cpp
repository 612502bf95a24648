// Which packets no_accept drops.
#include "vrrp/packet_filter.h"

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

int seven(const std::string& interface) { return interface == "eth0" ? 7 : 0; }

TEST_CASE("only what nobody wants is dropped") {
    struct Row {
        std::uint8_t priority;
        std::optional<bool> accept;
        bool strict;
        bool dropped;
    };
    for (const auto& row : {
             Row{100, {}, false, false},
             Row{100, true, false, false},
             Row{100, false, false, true},
             Row{100, {}, true, true},
             Row{100, true, true, false},
             Row{255, {}, true, false},
             Row{255, false, false, false},
         }) {
        auto settings = instance();
        settings.priority = row.priority;
        settings.behaviour.accept = row.accept;
        settings.behaviour.strict = row.strict;
        CHECK(packet_filter_rules(configuration({settings}), {}, seven).empty() != row.dropped);
    }
}

TEST_CASE("each family has its table, and IPv6 goes on with neighbour discovery") {
    auto four = instance();
    auto six = instance(2);
    four.behaviour.accept = six.behaviour.accept = false;
    four.excluded_addresses = {virtual_address("2001:db8::2/64")};
    six.addresses = {virtual_address("2001:db8::1/64")};
    const auto rules = packet_filter_rules(configuration({four, six}), {}, seven);
    CHECK(rules.find("elements = { 192.0.2.100 }") != std::string::npos);
    CHECK(rules.find("elements = { 2001:db8::1, 2001:db8::2 }") != std::string::npos);
    CHECK(rules.find("table ip holdfast") < rules.find("table ip6 holdfast"));
    CHECK(rules.find("nd-neighbor-solicit") > rules.find("table ip6 holdfast"));
}

TEST_CASE("VMAC interfaces report nothing") {
    auto four = instance();
    auto six = instance(2);
    four.vmac.emplace();
    six.vmac.emplace();
    six.addresses = {virtual_address("fe80::50/64")};
    auto lan = instance(3);
    lan.ipvlan.emplace();
    auto config = configuration({four, six, lan});
    config.firewall.nftables = "mine";
    config.firewall.nftables_priority = -7;
    config.firewall.counters = true;
    const auto plans = plan_vmacs(config);
    CHECK(
        packet_filter_rules(config, plans, seven) ==
        "table ip mine {\n chain output {\n"
        "  type filter hook output priority -7; policy accept;\n"
        "  oifname \"vrrp.51\" ip protocol igmp dup to ip daddr device \"eth0\" counter drop # 7\n"
        " }\n}\n"
        "table ip6 mine {\n chain output {\n"
        "  type filter hook output priority -7; policy accept;\n"
        "  oifname \"vrrp.52\" icmpv6 type { mld-listener-report, mld-listener-done, "
        "mld2-listener-report } counter drop # 0\n"
        "  oifname \"vrrp.52\" icmpv6 type nd-router-solicit counter drop\n }\n}\n");
}

}  // namespace
}  // namespace holdfast::vrrp::test
