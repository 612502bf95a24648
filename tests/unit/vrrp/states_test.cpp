// Every state and every event of RFC 3768 and RFC 9568 section 6.4: what is done, the state after
// it, and when the next timer is due.
#include <functional>

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

config::VrrpInstance settings(int version, std::uint8_t priority = 100) {
    auto result = instance();
    result.version = version;
    result.priority = priority;
    return result;
}

Rig rig_in(State state, config::VrrpInstance settings) {
    settings.garp_master_delay = 0s;  // leaves the protocol's timers alone
    Rig rig(configuration({settings}));
    if (state == State::master) rig.become_master();
    if (state == State::fault) rig.on(interface_down("eth0"));
    return rig;
}

const Lines kToMaster{"VI_1 advert 100", "VI_1 add 192.0.2.100/24", "VI_1 garp 5 x 192.0.2.100/24",
                      "VI_1 backup -> master"};
const Lines kToBackup{"VI_1 advert 100", "VI_1 remove 192.0.2.100/24", "VI_1 master -> backup"};
const Lines kDefence{"VI_1 advert 100", "VI_1 garp 5 x 192.0.2.100/24"};
constexpr auto kNever = std::chrono::microseconds::max();
constexpr auto kSkew = 609375us;
constexpr auto kMasterDown = 3609375us;

struct Row {
    const char* what;
    State before;
    std::function<Outcome(Rig&)> event;
    Lines done;
    State after;
    std::chrono::microseconds due;  // from the event on
};

auto hears(std::uint8_t priority, const char* source = "192.0.2.2") {
    return [=](Rig& rig) { return rig.hear(priority, source); };
}
auto happens(const Event& event) {
    return [=](Rig& rig) { return rig.on(event); };
}
auto waits(std::chrono::microseconds duration) {
    return [=](Rig& rig) { return rig.wait(duration); };
}

// The instance has priority 100 and 192.0.2.1; where time is let pass before an advert, it is for
// seeing whether a timer starts anew.
const std::vector<Row> kTable{
    // 6.4.2 Backup
    {"not yet down", State::backup, waits(kMasterDown - 1us), {}, State::backup, 1us},
    {"master down", State::backup, waits(kMasterDown), kToMaster, State::master, 1s},
    {"stops", State::backup, hears(0), {}, State::backup, kSkew},
    {"higher", State::backup, hears(101), {}, State::backup, kMasterDown},
    {"equal from above", State::backup, hears(100), {}, State::backup, kMasterDown},
    {"equal from below", State::backup, hears(100, "192.0.2.0"), {}, State::backup, kMasterDown},
    {"lower", State::backup, hears(99), {}, State::backup, kMasterDown - 1s},
    {"interface down",
     State::backup,
     happens(interface_down("eth0")),
     {"VI_1 backup -> fault"},
     State::fault,
     kNever},
    {"interface gone",
     State::backup,
     happens(InterfaceChanged{"eth0", false, false, {}}),
     {"VI_1 backup -> fault"},
     State::fault,
     kNever},
    {"address gone",
     State::backup,
     happens(InterfaceChanged{"eth0", true, true, {}}),
     {"VI_1 backup -> fault"},
     State::fault,
     kNever},
    {"another interface down",
     State::backup,
     happens(interface_down("eth1")),
     {},
     State::backup,
     kMasterDown - 1s},
    {"shutdown",
     State::backup,
     happens(StopRequested{}),
     {"VI_1 backup -> init", "stopped"},
     State::init,
     kNever},
    // 6.4.3 Master
    {"not yet to advertise", State::master, waits(1s - 1us), {}, State::master, 1us},
    {"to advertise", State::master, waits(1s), {"VI_1 advert 100"}, State::master, 1s},
    {"stops", State::master, hears(0), {"VI_1 advert 100"}, State::master, 1s},
    {"higher", State::master, hears(101), kToBackup, State::backup, kMasterDown},
    {"equal from above", State::master, hears(100), kToBackup, State::backup, kMasterDown},
    {"equal from below", State::master, hears(100, "192.0.2.0"), kDefence, State::master, 500ms},
    {"lower", State::master, hears(99), kDefence, State::master, 500ms},
    {"interface down",
     State::master,
     happens(interface_down("eth0")),
     {"VI_1 remove 192.0.2.100/24", "VI_1 master -> fault"},
     State::fault,
     kNever},
    {"shutdown",
     State::master,
     happens(StopRequested{}),
     {"VI_1 advert 0", "VI_1 remove 192.0.2.100/24", "VI_1 master -> init", "stopped"},
     State::init,
     kNever},
    // Fault, which is Initialize without its startup event
    {"time passes", State::fault, waits(1min), {}, State::fault, kNever},
    {"higher", State::fault, hears(101), {}, State::fault, kNever},
    {"lower", State::fault, hears(1), {}, State::fault, kNever},
    {"interface up",
     State::fault,
     happens(interface_up("eth0", "192.0.2.1")),
     {"VI_1 fault -> backup"},
     State::backup,
     kMasterDown},
    {"still down", State::fault, happens(interface_down("eth0")), {}, State::fault, kNever},
    {"shutdown",
     State::fault,
     happens(StopRequested{}),
     {"VI_1 fault -> init", "stopped"},
     State::init,
     kNever},
};

// Into the interval by as much as lets the table tell a timer that starts anew from one that runs.
void let_some_time_pass(Rig& rig, const Row& row) {
    if (row.before == State::backup && row.due == kMasterDown - 1s) rig.wait(1s);
    if (row.before == State::master && row.due == 500ms) rig.wait(500ms);
}

TEST_CASE("what happens in each state") {
    for (const int version : {2, 3}) {
        for (const auto& row : kTable) {
            INFO("version " << version << ", state " << static_cast<int>(row.before) << ": "
                            << row.what);
            auto rig = rig_in(row.before, settings(version));
            // become_master() ends in the middle of an interval.
            if (row.before == State::master) rig.wait(rig.until_deadline());
            let_some_time_pass(rig, row);
            CHECK(row.event(rig).done == row.done);
            CHECK(rig.state() == row.after);
            if (row.due == kNever) {
                CHECK_FALSE(rig.router.next_deadline());
            } else {
                CHECK(rig.until_deadline() == row.due);
            }
        }
    }
}

TEST_CASE("the start: 6.4.1") {
    for (const int version : {2, 3}) {
        INFO("version " << version);
        Rig backup(configuration({settings(version)}));
        CHECK(backup.start.done == Lines{"VI_1 remove 192.0.2.100/24", "VI_1 init -> backup"});
        CHECK(backup.until_deadline() == kMasterDown);

        Rig owner(configuration({settings(version, 255)}));
        CHECK(owner.start.done == Lines{"VI_1 advert 255", "VI_1 add 192.0.2.100/24",
                                        "VI_1 garp 5 x 192.0.2.100/24", "VI_1 init -> master"});
        CHECK(owner.until_deadline() == 1s);
    }
}

TEST_CASE("without a usable interface an instance begins in FAULT") {
    for (const auto& status : {InterfaceChanged{"eth0", false, false, {}}, interface_down("eth0"),
                               InterfaceChanged{"eth0", true, true, {}}}) {
        Rig rig(config::VrrpConfig{});
        rig.on(status);
        CHECK(rig.on(ConfigurationChanged{configuration({instance()})}).done ==
              Lines{"VI_1 remove 192.0.2.100/24", "VI_1 init -> fault"});
        CHECK(rig.on(interface_up("eth0", "192.0.2.1")).done == Lines{"VI_1 fault -> backup"});
        rig.become_master();
        CHECK(rig.state() == State::master);
    }
}

TEST_CASE("an owner is master again as soon as its interface is") {
    auto rig = rig_in(State::fault, settings(3, 255));
    CHECK(rig.on(interface_up("eth0", "192.0.2.1")).done ==
          Lines{"VI_1 advert 255", "VI_1 add 192.0.2.100/24", "VI_1 garp 5 x 192.0.2.100/24",
                "VI_1 fault -> master"});
}

TEST_CASE("of two owners the higher address prevails, and both say what is wrong") {
    auto rig = rig_in(State::master, settings(2, 255));
    const auto defended = rig.hear(255, "192.0.2.0");
    CHECK(rig.state() == State::master);
    CHECK(defended.said.back() ==
          "(VI_1) CONFIGURATION ERROR: local instance and a remote instance are both configured "
          "as address owner, please fix");
    rig.hear(255, "192.0.2.2");
    CHECK(rig.state() == State::backup);
}

TEST_CASE("the lines that monitoring searches for") {
    Rig rig(configuration({instance()}));
    CHECK(rig.start.said == Lines{"(VI_1) Entering BACKUP STATE (init)"});
    CHECK(rig.become_master().said ==
          Lines{"(VI_1) Receive advertisement timeout", "(VI_1) Entering MASTER STATE"});
    CHECK(rig.hear(150).said ==
          Lines{"(VI_1) Master received advert from 192.0.2.2 with higher priority 150, ours 100",
                "(VI_1) Entering BACKUP STATE"});
    CHECK(rig.on(interface_down("eth0")).said ==
          Lines{"(VI_1) interface eth0 is down", "(VI_1) Entering FAULT STATE"});
}

TEST_CASE("the address that adverts come from may change") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    CHECK(rig.on(interface_up("eth0", "192.0.2.9")).done.empty());
    const auto actions = rig.router.on(TimeReached{}, *rig.router.next_deadline());
    CHECK(std::get<SendPacket>(actions.front()).source == ip("192.0.2.9"));
}

TEST_CASE("superfluous events do nothing") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    const auto due = rig.until_deadline();
    CHECK(rig.on(TimeReached{}).done.empty());
    CHECK(rig.on(interface_up("eth0", "192.0.2.1")).done.empty());
    CHECK(rig.on(interface_up("nowhere", "192.0.2.1")).done.empty());
    CHECK(rig.until_deadline() == due);
    rig.on(StopRequested{});
    CHECK(rig.on(StopRequested{}).done.empty());
    CHECK(rig.on(interface_down("eth0")).done.empty());
}

}  // namespace
}  // namespace holdfast::vrrp::test
