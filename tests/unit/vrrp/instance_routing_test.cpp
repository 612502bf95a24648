// Routes and rules: the master has them, and nobody else.
#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

config::VrrpInstance with_routing() {
    auto settings = instance();
    settings.routes.resize(2);
    settings.routes[0].destination = *parse_ip_prefix("198.51.100.0/24");
    settings.rules.resize(1);
    return settings;
}

TEST_CASE("who cannot keep a route gives up mastership") {
    Rig rig(configuration({with_routing()}));
    CHECK(rig.on(RoutingLost{"VI_1", "route x"}).said.empty());  // not its master
    rig.become_master();
    CHECK(rig.on(RoutingLost{"VI_2", "route x"}).said.empty());
    const auto given_up = rig.on(RoutingLost{"VI_1", "route x"});
    CHECK(given_up.said.front() == "(VI_1) route x cannot be kept, giving up mastership");
    CHECK(given_up.done.front() == "VI_1 advert 0");
    CHECK(given_up.done.back() == "VI_1 master -> backup");
}

TEST_CASE("routes come after the addresses and go before them") {
    Rig rig(configuration({with_routing()}));
    CHECK(rig.start.done == Lines{"VI_1 remove 2 routes, 1 rules", "VI_1 remove 192.0.2.100/24",
                                  "VI_1 init -> backup"});
    CHECK(rig.wait(3609375us).done ==
          Lines{"VI_1 advert 100", "VI_1 add 192.0.2.100/24", "VI_1 add 2 routes, 1 rules",
                "VI_1 garp 5 x 192.0.2.100/24", "VI_1 backup -> master"});
    CHECK(rig.on(interface_down("eth0")).done == Lines{"VI_1 remove 2 routes, 1 rules",
                                                       "VI_1 remove 192.0.2.100/24",
                                                       "VI_1 master -> fault"});
}

TEST_CASE("a reload changes what has changed") {
    Rig rig(configuration({with_routing()}));
    rig.become_master();
    auto changed = with_routing();
    CHECK(rig.on(ConfigurationChanged{configuration({changed})}).done.empty());
    changed.routes[0].destination = *parse_ip_prefix("198.51.101.0/24");
    changed.rules.clear();
    CHECK(rig.on(ConfigurationChanged{configuration({changed})}).done ==
          Lines{"VI_1 remove 1 routes, 1 rules", "VI_1 add 1 routes, 0 rules"});
}

TEST_CASE("the interface of a route is tracked, unless it does not matter") {
    for (const bool no_track : {false, true}) {
        auto settings = with_routing();
        settings.routes[0].interface = "eth7";
        settings.routes[0].no_track = no_track;
        Rig rig(configuration({settings}));
        CHECK(rig.state("VI_1") ==
              (no_track ? ipc::InstanceState::backup : ipc::InstanceState::fault));
        rig.on(interface_up("eth7", "198.51.100.9"));
        CHECK(rig.state("VI_1") == ipc::InstanceState::backup);
        rig.on(interface_down("eth7"));
        CHECK(rig.state("VI_1") ==
              (no_track ? ipc::InstanceState::backup : ipc::InstanceState::fault));
    }
}

TEST_CASE("the interface of something static matters to the instances of its track_group") {
    auto config = configuration({instance(1), instance(2)});
    config.fixed.track_groups.push_back({{}, "T", {"VI_1"}});
    config.fixed.routes.resize(1);
    config.fixed.routes[0].interface = "eth7";
    config.fixed.routes[0].track_group = "T";
    Rig rig(config);
    CHECK(rig.state("VI_1") == ipc::InstanceState::fault);
    CHECK(rig.state("VI_2") == ipc::InstanceState::backup);
}

}  // namespace
}  // namespace holdfast::vrrp::test
