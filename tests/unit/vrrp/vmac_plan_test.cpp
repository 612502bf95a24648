#include "vrrp/core/vmac_plan.h"

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

config::VrrpInstance with_vmac(std::uint8_t number = 1) {
    auto settings = instance(number);
    settings.vmac.emplace();
    return settings;
}

// "VI_1 vrrp.51 on eth0", of all.
Lines planned(config::VrrpConfig& config) {
    Lines lines;
    for (const auto& plan : plan_vmacs(config))
        lines.push_back(plan.instance + " " + plan.name + " on " + plan.base);
    return lines;
}

TEST_CASE("the MAC addresses of virtual routers") {
    CHECK(vmac_of("", false, 51) == MacAddress{0, 0, 0x5e, 0, 1, 51});
    CHECK(vmac_of("", true, 255) == MacAddress{0, 0, 0x5e, 0, 2, 255});
    CHECK(vmac_of("02:aB:3:4:5", false, 51) == MacAddress{2, 0xab, 3, 4, 5, 51});
    CHECK(vmac_of("02:ab:3:4:5:6", true, 51) == MacAddress{2, 0xab, 3, 4, 5, 6});
}

TEST_CASE("an instance's addresses are on its VMAC interface") {
    auto config = configuration({with_vmac(1), instance(2)});
    CHECK(planned(config) == Lines{"VI_1 vrrp.51 on eth0"});
    CHECK(config.instances[0].addresses[0].interface == "vrrp.51");
    CHECK(config.instances[1].addresses[0].interface.empty());
}

TEST_CASE("those on other interfaces only if that is wanted") {
    auto settings = with_vmac();
    settings.addresses.push_back(virtual_address("198.51.100.1/24"));
    settings.addresses.back().interface = "eth7";
    SECTION("not wanted") {
        auto config = configuration({settings});
        CHECK(planned(config) == Lines{"VI_1 vrrp.51 on eth0"});
        CHECK(config.instances[0].addresses[1].interface == "eth7");
    }
    SECTION("use_vmac_addr") { settings.vmac_for_addresses = true; }
    SECTION("use_vmac behind the address") { settings.addresses.back().flags.use_vmac = true; }
    if (!settings.vmac_for_addresses && !settings.addresses.back().flags.use_vmac) return;
    auto config = configuration({settings});
    CHECK(planned(config) == Lines{"VI_1 vrrp.51 on eth0", "VI_1 vrrp1.51 on eth7"});
    CHECK(config.instances[0].addresses[1].interface == "vrrp1.51");
}

TEST_CASE("excluded addresses of the other family share the interface, or get one of their MAC") {
    auto settings = with_vmac();
    settings.excluded_addresses = {virtual_address("2001:db8::1/64")};
    auto config = configuration({settings});
    const auto plans = plan_vmacs(config);
    REQUIRE(plans.size() == 1);
    CHECK(plans[0].has_ipv6);
    settings.vmac_for_addresses = true;
    config = configuration({settings});
    CHECK(planned(config) == Lines{"VI_1 vrrp.51 on eth0", "VI_1 vrrp6.51 on eth0"});
    CHECK(config.instances[0].excluded_addresses[0].interface == "vrrp6.51");
}

TEST_CASE("names: the configured one, or one that is free and fits") {
    auto first = with_vmac(1);
    first.vmac->interface = "vrrp.52";
    auto second = with_vmac(2);
    auto third = with_vmac(3);
    third.vrid = 52;
    auto config = configuration({first, second, third});
    CHECK(planned(config) ==
          Lines{"VI_1 vrrp.52 on eth0", "VI_2 vrrp1.52 on eth1", "VI_3 vrrp2.52 on eth2"});
    config = configuration({with_vmac(1)});
    config.settings.vmac_prefix = "averylongprefix";
    CHECK(planned(config) == Lines{"VI_1 averylongpre.51 on eth0"});
}

TEST_CASE("adverts come from an ipvlan and its address") {
    auto settings = instance();
    settings.ipvlan.emplace();
    settings.ipvlan->address = *parse_ip_prefix("192.0.2.9/24");
    settings.ipvlan->mode = config::IpvlanMode::isolated;
    auto config = configuration({settings, with_vmac(2)});
    CHECK(planned(config) == Lines{"VI_1 vrrp.51 on eth0", "VI_2 vrrp.52 on eth1"});
    CHECK(config.instances[0].addresses[0].interface.empty());  // the virtual ones stay below
    CHECK(config.instances[0].transport.source == parse_ip_prefix("192.0.2.9")->address);
    config = configuration({settings});
    config.instances[0].transport.source = parse_ip_prefix("192.0.2.7")->address;
    const auto plans = plan_vmacs(config);
    CHECK(plans[0].ipvlan == config::IpvlanMode::isolated);
    CHECK(plans[0].address == settings.ipvlan->address);
    CHECK(plans[0].for_adverts);
    CHECK(config.instances[0].transport.source == parse_ip_prefix("192.0.2.7")->address);
}

TEST_CASE("unicast adverts are none of its business") {
    auto settings = with_vmac();
    settings.transport.unicast = true;
    auto config = configuration({settings});
    CHECK_FALSE(plan_vmacs(config).front().for_adverts);
}

}  // namespace
}  // namespace holdfast::vrrp::test
