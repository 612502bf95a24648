// Masters that leave, and masters that go on for a process that has died.
#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

const StopRequested kHandOver{true};
const Lines kFarewell{"VI_1 advert 0"};
const Lines kGone{"VI_1 remove 192.0.2.100/24", "VI_1 master -> init", "stopped"};

TEST_CASE("a master that hands over serves until its successor has settled") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    CHECK(rig.on(kHandOver).done == kFarewell);
    CHECK(rig.wait(600ms).done.empty());
    CHECK(rig.hear(0).done.empty());
    CHECK(rig.until_deadline() > 1s);
    CHECK(rig.hear(50).done.empty());
    CHECK(rig.hear(50).done.empty());
    CHECK(rig.state() == State::master);
    CHECK(rig.until_deadline() == 20ms);
    CHECK(rig.wait(20ms).done == kGone);
}

TEST_CASE("nobody takes over") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    CHECK(rig.on(kHandOver).done == kFarewell);
    CHECK(rig.wait(2s).done == kFarewell);
    CHECK(rig.wait(1999ms).done.empty());
    CHECK(rig.wait(1ms).done == kGone);
    CHECK_FALSE(rig.router.next_deadline());
}

TEST_CASE("how long a successor is waited for") {
    auto config = configuration({instance()});
    SECTION("as long as is said") { config.settings.handover_time = 1500ms; }
    SECTION("no more than ten seconds") { config.instances[0].advert_interval = 20s; }
    const auto longest = config.settings.handover_time ? 1500ms : 10s;
    Rig rig(config);
    rig.wait(2min);
    REQUIRE(rig.state() == State::master);
    rig.on(kHandOver);
    CHECK(rig.wait(longest - 1ms).done.empty());
    CHECK(rig.wait(1ms).done == kGone);
}

TEST_CASE("no time to hand over, and the second time it is asked") {
    auto config = configuration({instance()});
    SECTION("not wanted") {
        config.settings.handover_time = 0s;
        Rig rig(config);
        rig.become_master();
        CHECK(rig.on(kHandOver).done == Lines{kFarewell[0], kGone[0], kGone[1], kGone[2]});
    }
    SECTION("asked again") {
        Rig rig(config);
        rig.become_master();
        rig.on(kHandOver);
        CHECK(rig.on(StopRequested{}).done == kGone);
    }
}

TEST_CASE("who cannot serve any longer leaves at once") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    rig.on(kHandOver);
    CHECK(rig.on(interface_down("eth0")).done == kGone);
}

TEST_CASE("a backup has nothing to hand over") {
    Rig rig(configuration({instance()}));
    CHECK(rig.on(kHandOver).done == Lines{"VI_1 backup -> init", "stopped"});
}

TEST_CASE("a group leaves together") {
    Rig rig(configuration({instance(1), instance(2)}, {"VI_1", "VI_2"}));
    rig.become_master();
    CHECK(rig.on(kHandOver).done == Lines{"VI_1 advert 0", "VI_2 advert 0"});
    rig.hear(50);
    const auto left = rig.wait(20ms).done;
    CHECK(left == Lines{"VI_1 remove 192.0.2.100/24", "VI_1 master -> init",
                        "VI_2 remove 192.0.2.101/24", "VI_2 master -> init", "stopped"});
}

TEST_CASE("while it leaves nothing else is begun") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    rig.on(kHandOver);
    CHECK(rig.on(ConfigurationChanged{configuration({instance(), instance(2)})}).done.empty());
    CHECK(rig.on(interface_up("eth0", "192.0.2.1")).done.empty());
}

// What a process does first that follows another, which died so long ago.
Lines start_after(State state, std::chrono::microseconds dead_for,
                  const config::VrrpConfig& config) {
    return Rig(config, {{"VI_1", state, TimePoint() - dead_for}}).start.done;
}

TEST_CASE("a master goes on for a process that has just died") {
    const auto config = configuration({instance()});
    const auto first = start_after(State::master, 1999ms, config);
    CHECK(first.front() == "VI_1 advert 100");
    CHECK(first.back() == "VI_1 init -> master");

    CHECK(start_after(State::master, 2s, config).back() == "VI_1 init -> backup");
    CHECK(start_after(State::backup, 0s, config).back() == "VI_1 init -> backup");
    CHECK(start_after(State::fault, 0s, config).back() == "VI_1 init -> backup");

    auto delayed = config;
    delayed.settings.startup_delay = 1min;
    CHECK(start_after(State::master, 1s, delayed).back() == "VI_1 init -> master");

    auto backup = config;
    backup.instances[0].preempt = false;
    CHECK(start_after(State::master, 1s, backup).back() == "VI_1 init -> master");
}

TEST_CASE("who goes on as master still gives way to a better one") {
    Rig rig(configuration({instance()}), {{"VI_1", State::master, TimePoint()}});
    CHECK(rig.hear(200).done.back() == "VI_1 master -> backup");
}

}  // namespace
}  // namespace holdfast::vrrp::test
