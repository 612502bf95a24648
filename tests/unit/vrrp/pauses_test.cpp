// What has to wait: gratuitous ARPs for each other, interfaces until they are stable, instances
// after the boot.
#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/garp_pauses.h"
#include "vrrp/core/interface_delays.h"
#include "vrrp/core/paced_queue.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

TEST_CASE("a lane gives one item a pause, and does not hold up the others") {
    PacedQueue<int> queue;
    TimePoint now{};
    for (int item = 1; item <= 3; ++item)
        queue.add({1, false}, 10ms, item);
    queue.add({1, true}, 20ms, 11);
    queue.add({2, false}, 10ms, 21);
    CHECK(queue.take(now) == std::vector{1, 11, 21});
    CHECK(queue.take(now).empty());
    CHECK(queue.due() == now + 10ms);
    now += 10ms;
    CHECK(queue.take(now) == std::vector{2});
    now += 100ms;  // late: the pause counts from now
    CHECK(queue.take(now) == std::vector{3});
    CHECK_FALSE(queue.due());
    queue.add({1, false}, 10ms, 4);
    CHECK(queue.take(now + 9ms).empty());
    queue.remove_if([](int item) { return item == 4; });
    CHECK(queue.size() == 0);
}

TEST_CASE("interfaces of a garp_group share a lane, others have one of their own") {
    config::VrrpConfig config;
    config.settings.garp_interval = 5ms;
    config.settings.gna_interval = 7ms;
    config.garp_groups.push_back({{}, {"eth0", "eth1"}, 20ms, {}});
    GarpPauses pauses(config);
    CHECK(pauses.of("eth0").lane == pauses.of("eth1").lane);
    CHECK(pauses.of("eth0").garp == 20ms);
    CHECK(pauses.of("eth0").gna == 7ms);
    CHECK(pauses.of("eth2").lane != pauses.of("eth3").lane);
    CHECK(pauses.of("eth2").lane != pauses.of("eth0").lane);
    CHECK(pauses.of("eth2").lane == pauses.of("eth2").lane);
    CHECK(pauses.of("eth3").garp == 5ms);
}

config::VrrpConfig with_delays() {
    auto config = configuration({instance()});
    config.interface_delays.push_back({"eth0", 2s, 5s});
    return config;
}

TEST_CASE("an interface counts as up only when it has been for long enough") {
    Rig rig(with_delays());
    rig.become_master();
    rig.on(interface_down("eth0"));
    CHECK(rig.state() == State::master);
    rig.wait(2s);
    CHECK(rig.state() == State::fault);
    rig.on(interface_up("eth0", "192.0.2.1"));
    rig.wait(4s);
    CHECK(rig.state() == State::fault);
    rig.wait(1s);
    CHECK(rig.state() == State::backup);
}

TEST_CASE("an interface that flaps costs nothing") {
    Rig rig(with_delays());
    rig.become_master();
    for (int i = 0; i < 10; ++i) {
        rig.on(interface_down("eth0"));
        rig.wait(1s);
        rig.on(interface_up("eth0", "192.0.2.1"));
        rig.wait(1s);
    }
    CHECK(rig.state() == State::master);
}

TEST_CASE("an interface that is gone is not waited for") {
    Rig rig(with_delays());
    rig.become_master();
    rig.on(InterfaceChanged{"eth0", false, false, {}});
    CHECK(rig.state() == State::fault);
}

TEST_CASE("vrrp_delay_after_boot counts from the machine's boot") {
    auto config = configuration({instance()});
    config.settings.delay_after_boot = 60s;
    Rig fresh(config);
    fresh.wait(59s);
    CHECK(fresh.state() == State::backup);
    fresh.wait(5s);
    CHECK(fresh.state() == State::master);

    Rig later(configuration({instance()}));
    later.now += 1h;
    later.on(ConfigurationChanged{configuration({})});
    Router router;
    router.on(interface_up("eth0", "192.0.2.1"), TimePoint(1h));
    router.on(ConfigurationChanged{config}, TimePoint(1h));
    REQUIRE(router.next_deadline());
    CHECK(*router.next_deadline() < TimePoint(1h) + 4s);
}

}  // namespace
}  // namespace holdfast::vrrp::test
