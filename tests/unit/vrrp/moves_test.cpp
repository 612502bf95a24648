// What a reload gives from one instance to another is never missing in between.
#include <fmt/format.h>

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

Outcome reload(Rig& rig, const std::vector<config::VrrpInstance>& instances,
               const Lines& group = {}) {
    return rig.on(ConfigurationChanged{configuration(instances, group)});
}

// The same, on one interface, as addresses move there.
config::VrrpInstance on_eth0(std::uint8_t number) {
    auto settings = instance(number);
    settings.interface = "eth0";
    return settings;
}

config::VrrpInstance named(config::VrrpInstance settings, const std::string& name) {
    settings.name = name;
    return settings;
}

TEST_CASE("an address that moves to another master is neither removed nor added") {
    Rig rig(configuration({on_eth0(1), on_eth0(2)}));
    rig.wait(20s);
    auto without = on_eth0(2);
    without.addresses.clear();
    auto with = on_eth0(1);
    with.addresses.push_back(on_eth0(2).addresses.front());
    CHECK(reload(rig, {with, without}).done == Lines{"VI_1 garp 5 x 192.0.2.101/24"});
    CHECK(reload(rig, {on_eth0(1), on_eth0(2)}).done == Lines{"VI_2 garp 5 x 192.0.2.101/24"});
}

TEST_CASE("addresses are exchanged in one step") {
    Rig rig(configuration({on_eth0(1), on_eth0(2)}));
    rig.wait(20s);
    auto one = on_eth0(1), two = on_eth0(2);
    std::swap(one.addresses, two.addresses);
    CHECK(reload(rig, {one, two}).done ==
          Lines{"VI_1 garp 5 x 192.0.2.101/24", "VI_2 garp 5 x 192.0.2.100/24"});
}

TEST_CASE("one that moves to another interface is there before it leaves the first") {
    Rig rig(configuration({instance(1), instance(2)}));
    rig.wait(20s);
    auto without = instance(2);
    without.addresses.clear();
    auto with = instance(1);
    with.addresses.push_back(instance(2).addresses.front());
    CHECK(reload(rig, {with, without}).done == Lines{"VI_1 add 192.0.2.101/24",
                                                     "VI_1 garp 5 x 192.0.2.101/24",
                                                     "VI_2 remove 192.0.2.101/24"});
}

TEST_CASE("a network of another size comes before the old one goes, but not in IPv6") {
    Rig rig(configuration({instance()}));
    rig.wait(20s);
    auto wider = instance();
    wider.addresses = {virtual_address("192.0.2.100/16")};
    CHECK(reload(rig, {wider}).done == Lines{"VI_1 add 192.0.2.100/16",
                                             "VI_1 garp 5 x 192.0.2.100/16",
                                             "VI_1 remove 192.0.2.100/24"});
    auto settings = instance();
    settings.excluded_addresses = {virtual_address("2001:db8::1/64")};
    reload(rig, {settings});
    settings.excluded_addresses = {virtual_address("2001:db8::1/48")};
    CHECK(reload(rig, {settings}).done == Lines{"VI_1 remove 2001:db8::1/64",
                                                "VI_1 add 2001:db8::1/48",
                                                "VI_1 garp 5 x 2001:db8::1/48"});
}

TEST_CASE("what goes to a backup is removed") {
    auto better = on_eth0(2);
    Rig rig(configuration({on_eth0(1), better}));
    for (int i = 0; i < 10; ++i) {
        rig.on(packet("eth0", advert_of(better, 150)));
        rig.wait(1s);
    }
    auto without = on_eth0(1);
    without.addresses = {virtual_address("192.0.2.1/24")};
    better.addresses.push_back(on_eth0(1).addresses.front());
    CHECK(rig.state("VI_2") == State::backup);
    CHECK(reload(rig, {without, better}).done.front() == "VI_1 remove 192.0.2.100/24");
}

TEST_CASE("an instance split in two within a group loses no address") {
    auto both = on_eth0(1);
    both.addresses.push_back(virtual_address("192.0.2.101/24"));
    Rig rig(configuration({both}, {"VI_1"}));
    rig.wait(20s);
    const auto done = reload(rig, {on_eth0(1), on_eth0(2)}, {"VI_1", "VI_2"}).done;
    CHECK(done == Lines{"VI_2 advert 100", "VI_2 garp 5 x 192.0.2.101/24", "VI_2 init -> master"});
}

TEST_CASE("an instance that begins removes no address of a master") {
    auto both = on_eth0(1);
    both.addresses.push_back(virtual_address("192.0.2.101/24"));
    Rig rig(configuration({both}));
    rig.wait(20s);
    CHECK(reload(rig, {both, on_eth0(2)}).done == Lines{"VI_2 init -> backup"});
}

TEST_CASE("a virtual router goes on under another name") {
    Rig rig(configuration({instance()}));
    rig.wait(20s);
    const auto due = rig.until_deadline();
    const auto renamed = reload(rig, {named(instance(), "WEB")});
    CHECK(renamed.done == Lines{"renamed VI_1=WEB", "WEB master -> master"});
    CHECK(renamed.said == Lines{"(WEB) was (VI_1) so far"});
    CHECK(rig.until_deadline() == due);
    CHECK(rig.wait(due).done == Lines{"WEB advert 100"});
}

TEST_CASE("a backup that is renamed keeps its patience") {
    Rig rig(configuration({instance()}));
    rig.wait(2s);
    const auto due = rig.until_deadline();
    reload(rig, {named(instance(), "WEB")});
    CHECK(rig.until_deadline() == due);
    CHECK(rig.state("WEB") == State::backup);
}

TEST_CASE("two exchange their names") {
    Rig rig(configuration({on_eth0(1), on_eth0(2)}));
    rig.wait(20s);
    CHECK(reload(rig, {named(on_eth0(2), "VI_1"), named(on_eth0(1), "VI_2")}).done ==
          Lines{"renamed VI_1=VI_2 VI_2=VI_1", "VI_1 master -> master", "VI_2 master -> master"});
}

TEST_CASE("a unicast router is told from others of its VRID by its peers") {
    auto one = instance(1), two = instance(1);
    two.name = "VI_2";
    for (auto* settings : {&one, &two})
        settings->transport.unicast = true;
    one.transport.peers = {{ip("192.0.2.7"), {}, {}}};
    two.transport.peers = {{ip("192.0.2.8"), {}, {}}};
    Rig rig(configuration({one, two}));
    CHECK(reload(rig, {named(one, "A"), named(two, "B")}).done ==
          Lines{"renamed VI_1=A VI_2=B", "A backup -> backup", "B backup -> backup"});
    CHECK(reload(rig, {named(two, "C")}).done.at(1) == "renamed B=C");
}

TEST_CASE("routes that move are had before they are given up") {
    auto one = on_eth0(1), two = on_eth0(2);
    one.routes.resize(2);
    one.routes[0].destination = *parse_ip_prefix("198.51.100.0/24");
    one.routes[1].destination = *parse_ip_prefix("203.0.113.0/24");
    Rig rig(configuration({one, two}));
    rig.wait(20s);
    two.routes = {one.routes[1]};
    one.routes.pop_back();
    CHECK(reload(rig, {one, two}).done ==
          Lines{"VI_2 add 1 routes, 0 rules", "VI_1 remove 1 routes, 0 rules"});
    // Under the name that their new owner had so far.
    one.routes.push_back(two.routes.front());
    two.routes.clear();
    CHECK(reload(rig, {named(one, "WEB"), two}).done ==
          Lines{"VI_1 add 1 routes, 0 rules", "VI_2 remove 1 routes, 0 rules", "renamed VI_1=WEB",
                "WEB master -> master"});
}

}  // namespace
}  // namespace holdfast::vrrp::test
