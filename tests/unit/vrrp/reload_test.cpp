// A new configuration is applied as a difference.
#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

Outcome reload(Rig& rig, const std::vector<config::VrrpInstance>& instances) {
    return rig.on(ConfigurationChanged{configuration(instances)});
}

TEST_CASE("what has not changed does not notice") {
    for (const auto running : {2s, 20s}) {
        Rig rig(configuration({instance()}));
        rig.wait(running);
        const auto state = rig.state();
        const auto due = rig.until_deadline();
        const auto outcome = reload(rig, {instance()});
        CHECK(outcome.done.empty());
        CHECK(outcome.said.empty());
        CHECK(rig.until_deadline() == due);
        CHECK(rig.state() == state);
    }
}

TEST_CASE("a master adds and removes what differs in its addresses") {
    Rig rig(configuration({instance()}));
    rig.wait(20s);
    auto changed = instance();
    changed.addresses.push_back(virtual_address("192.0.2.200/24"));
    CHECK(reload(rig, {changed}).done ==
          Lines{"VI_1 add 192.0.2.200/24", "VI_1 garp 5 x 192.0.2.200/24"});
    CHECK(reload(rig, {instance()}).done == Lines{"VI_1 remove 192.0.2.200/24"});

    changed = instance();
    changed.addresses = {virtual_address("192.0.2.200/24")};
    CHECK(reload(rig, {changed}).done == Lines{"VI_1 remove 192.0.2.100/24",
                                               "VI_1 add 192.0.2.200/24",
                                               "VI_1 garp 5 x 192.0.2.200/24"});
    CHECK(rig.state() == State::master);
}

TEST_CASE("a backup's addresses are nobody's business until it is master") {
    Rig rig(configuration({instance()}));
    auto changed = instance();
    changed.addresses = {virtual_address("192.0.2.200/24")};
    CHECK(reload(rig, {changed}).done.empty());
    CHECK(rig.become_master().done[1] == "VI_1 add 192.0.2.200/24");
}

TEST_CASE("a changed priority moves the master down timer by what it changes") {
    Rig rig(configuration({instance()}));
    rig.wait(1s);
    auto changed = instance();
    changed.priority = 228;  // 128 more: half a second less
    CHECK(reload(rig, {changed}).done.empty());
    CHECK(rig.until_deadline() == 2609375us - 500ms);
    reload(rig, {instance()});
    CHECK(rig.until_deadline() == 2609375us);
}

TEST_CASE("a master advertises its new priority with the next advert") {
    Rig rig(configuration({instance()}));
    rig.wait(20s);
    auto changed = instance();
    changed.priority = 50;
    const auto due = rig.until_deadline();
    CHECK(reload(rig, {changed}).done.empty());
    CHECK(rig.wait(due).done == Lines{"VI_1 advert 50"});
}

// The backups wait three of the intervals that they know of.
TEST_CASE("a longer advert interval begins with the next advert, a shorter one at once") {
    auto settings = instance();
    settings.version = 3;
    settings.garp_master_delay = 0s;
    Rig rig(configuration({settings}));
    rig.wait(3609375us + 200ms);
    auto longer = settings;
    longer.advert_interval = 10s;
    reload(rig, {longer});
    CHECK(rig.until_deadline() == 800ms);
    rig.wait(800ms);
    CHECK(rig.until_deadline() == 10s);
    rig.wait(2s);
    reload(rig, {settings});
    CHECK(rig.until_deadline() == 0s);
}

TEST_CASE("a backup's own interval does not matter while it knows its master's") {
    auto settings = instance();
    settings.version = 3;
    Rig rig(configuration({settings}));
    rig.hear(150);
    settings.advert_interval = 10s;
    reload(rig, {settings});
    CHECK(rig.until_deadline() == 3609375us);
}

TEST_CASE("an instance that becomes owner takes over, one that ceases to be goes on") {
    auto owner = instance();
    owner.priority = 255;
    Rig rig(configuration({instance()}));
    reload(rig, {owner});
    CHECK(rig.state() == State::master);
    reload(rig, {instance()});
    CHECK(rig.state() == State::master);

    rig.on(interface_down("eth0"));
    reload(rig, {owner});
    rig.on(interface_up("eth0", "192.0.2.1"));
    CHECK(rig.state() == State::master);
    rig.on(interface_down("eth0"));
    reload(rig, {instance()});
    rig.on(interface_up("eth0", "192.0.2.1"));
    CHECK(rig.state() == State::backup);
}

TEST_CASE("a former owner that waits for its group does not wait for ever") {
    auto owner = instance(1);
    owner.priority = 255;
    const Lines both{"VI_1", "VI_2"};
    Rig rig(configuration({owner, instance(2)}, both));
    const auto second_hears = [&] { return rig.on(packet("eth1", advert_of(instance(2), 150))); };
    for (int i = 0; i < 5; ++i) {
        second_hears();
        rig.wait(1s);
    }
    rig.on(ConfigurationChanged{configuration({instance(1), instance(2)}, both)});
    rig.wait(10s);
    CHECK(rig.state("VI_1") == State::master);
    CHECK(rig.state("VI_2") == State::master);
}

TEST_CASE("an instance that goes hands over, one that comes begins anew") {
    Rig rig(configuration({instance(1)}));
    rig.on(interface_up("eth1", "192.0.2.1"));
    rig.wait(20s);
    CHECK(reload(rig, {instance(2)}).done ==
          Lines{"? advert 0", "VI_1 remove 192.0.2.100/24", "VI_1 master -> init",
                "VI_2 remove 192.0.2.101/24", "VI_2 init -> backup"});
    CHECK(rig.until_deadline() == 3609375us);
}

TEST_CASE("another VRID, version or interface makes another virtual router of the same name") {
    auto vrid = instance(), version = instance(), interface = instance();
    vrid.vrid = 99;
    version.version = 3;
    interface.interface = "eth1";
    for (const auto& changed : {vrid, version, interface}) {
        Rig rig(configuration({instance()}));
        rig.on(interface_up("eth1", "192.0.2.1"));
        rig.wait(20s);
        reload(rig, {changed});
        CHECK(rig.state() == State::backup);
        CHECK(rig.until_deadline() == 3609375us);
    }
}

TEST_CASE("a new password and a new preempt take effect at once") {
    Rig rig(configuration({instance()}));
    auto changed = instance();
    changed.authentication = {config::AuthType::pass, "s3cret"};
    changed.preempt = false;
    reload(rig, {changed});
    rig.wait(1s);
    const auto due = rig.until_deadline();
    rig.on(packet("eth0", advert_of(instance(), 150)));  // no password
    CHECK(rig.until_deadline() == due);
    rig.on(packet("eth0", advert_of(changed, 50)));  // followed, as it may not be preempted
    CHECK(rig.until_deadline() == 3609375us);
}

TEST_CASE("complaints are not repeated because of a reload") {
    Rig rig(configuration({instance()}));
    auto bad = packet("eth0", advert_of(instance(), 150));
    bad.ttl = 1;
    CHECK(rig.on(bad).said.size() == 1);
    reload(rig, {instance()});
    CHECK(rig.on(bad).said.empty());
}

TEST_CASE("no configuration at all is a configuration") {
    Rig rig(configuration({instance()}));
    rig.wait(20s);
    reload(rig, {});
    CHECK_FALSE(rig.router.next_deadline());
    CHECK(rig.on(StopRequested{}).done == Lines{"stopped"});
}

}  // namespace
}  // namespace holdfast::vrrp::test
