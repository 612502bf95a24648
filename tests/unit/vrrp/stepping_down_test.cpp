// Masters that an operator tells to step down, and what is reported of instances.
#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/peers.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

const StepDownRequested kStepDown{"VI_1", true};
const StepDownRequested kRelease{"VI_1", false};

ipc::InstanceReport report(const Rig& rig) { return rig.router.report(rig.now).instances.at(0); }

TEST_CASE("a master that is told to step down serves until its successor has settled") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    CHECK(rig.on(kStepDown).done.back() == "VI_1 advert 0");
    CHECK(rig.wait(500ms).done.empty());
    CHECK(rig.hear(50).done.empty());
    CHECK(rig.wait(20ms).done == Lines{"VI_1 remove 192.0.2.100/24", "VI_1 master -> backup"});
    CHECK(report(rig).reason == "told to step down");
    CHECK(report(rig).stepped_down);
    SECTION("and follows the weakest then") {
        for (int i = 0; i < 5; ++i) {
            CHECK(rig.hear(2).done.empty());
            CHECK(rig.wait(1s).done.empty());
        }
        CHECK(rig.state() == State::backup);
    }
    SECTION("but is master when there is nobody else") {
        rig.wait(10s);
        CHECK(rig.state() == State::master);
        CHECK(rig.hear(2).done.back() == "VI_1 master -> backup");
    }
    SECTION("until it is released") {
        rig.hear(50);
        rig.on(kRelease);
        CHECK(report(rig).priority == 100);
        rig.wait(4s);
        CHECK(rig.state() == State::master);
    }
}

TEST_CASE("without a successor it stays master") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    rig.on(kStepDown);
    const auto outcome = rig.wait(4s);
    CHECK(outcome.done == Lines{"VI_1 advert 0", "VI_1 advert 1"});
    CHECK(mentions(outcome.said, "nobody takes over"));
    CHECK(rig.wait(1s).done == Lines{"VI_1 advert 1"});
    CHECK(rig.hear(50).done.back() == "VI_1 master -> backup");
}

TEST_CASE("a group steps down as one") {
    Rig rig(configuration({instance(1), instance(2)}, {"VI_1", "VI_2"}));
    rig.become_master();
    rig.on(StepDownRequested{"G", true});
    rig.hear(50);
    rig.wait(20ms);
    CHECK(rig.state("VI_1") == State::backup);
    CHECK(rig.state("VI_2") == State::backup);
}

TEST_CASE("the address owner does not step down") {
    auto owner = instance();
    owner.priority = 255;
    Rig rig(configuration({owner}));
    REQUIRE(rig.state() == State::master);
    CHECK(mentions(rig.on(kStepDown).said, "cannot step down"));
    CHECK(rig.wait(1s).done == Lines{"VI_1 advert 255"});
}

TEST_CASE("who is told before its configuration comes") {
    Rig rig(configuration({}));
    rig.on(kStepDown);
    rig.on(ConfigurationChanged{configuration({instance()})});
    CHECK(report(rig).priority == 1);
    SECTION("and a reload changes nothing of it") {
        rig.on(ConfigurationChanged{configuration({instance()})});
        CHECK(report(rig).stepped_down);
    }
}

TEST_CASE("what is reported of an instance") {
    Rig rig(configuration({instance()}));
    rig.hear(150);
    rig.wait(2s);
    rig.hear(140, "192.0.2.3");
    auto now = report(rig);
    CHECK(now.state == State::backup);
    CHECK(now.in_state == 2s);
    CHECK(now.adverts.received == 2);
    REQUIRE(now.peers.size() == 2);
    CHECK(now.peers[0].priority == 150);
    CHECK(now.peers[0].heard_ago == 2s);
    rig.become_master();
    now = report(rig);
    CHECK(now.reason == "no better master was heard for 3609 ms");
    CHECK(now.adverts.became_master == 1);
    CHECK(now.adverts.sent > 0);
    rig.hear(200);
    now = report(rig);
    CHECK(now.reason == "192.0.2.2 has priority 200, ours was 100");
    CHECK(now.adverts.released_master == 1);
    rig.on(interface_down("eth0"));
    CHECK(report(rig).reason == "interface eth0 is down");
}

TEST_CASE("who forges senders cannot make the list of peers long") {
    Rig rig(configuration({instance()}));
    for (int i = 2; i < 200; ++i)
        rig.hear(150, fmt::format("192.0.2.{}", i));
    CHECK(report(rig).peers.size() == Peers::kMost);
}

}  // namespace
}  // namespace holdfast::vrrp::test
