// What trackers do to priorities and states.
#include "vrrp/core/tracking.h"

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

config::Tracked tracked(std::string name, std::optional<config::Weight> weight = {}) {
    config::Tracked result;
    result.name = std::move(name);
    result.weight = weight;
    return result;
}

TEST_CASE("the weight of what is tracked") {
    struct Row {
        TrackerKind kind;
        config::Weight weight;
        int status;
        int points;
        bool fault;
    };
    const auto script = TrackerKind::script;
    const auto file = TrackerKind::file;
    for (const auto& row : {
             Row{script, {0, false}, 1, 0, false},
             Row{script, {0, false}, 0, 0, true},
             Row{script, {0, true}, 1, 0, true},
             Row{script, {0, true}, 0, 0, false},
             Row{script, {20, false}, 1, 20, false},
             Row{script, {20, false}, 0, 0, false},
             Row{script, {-20, false}, 1, 0, false},
             Row{script, {-20, false}, 0, -20, false},
             Row{script, {20, true}, 1, -20, false},
             Row{script, {20, true}, 0, 0, false},
             Row{script, {-20, true}, 1, 0, false},
             Row{script, {-20, true}, 0, 20, false},
             Row{file, {1, false}, 5, 5, false},
             Row{file, {-2, false}, 5, -10, false},
             Row{file, {2, true}, 5, -10, false},
             Row{file, {0, false}, 0, 0, false},
             Row{file, {0, false}, 3, 0, true},
             Row{file, {0, true}, 3, 0, false},
             Row{file, {0, true}, 0, 0, true},
             Row{file, {1, false}, -254, -254, true},
             Row{file, {100, false}, 100, 253, false},
             Row{file, {253, false}, 2147483647, 253, false},
         }) {
        INFO("weight " << row.weight.value << (row.weight.reverse ? " reverse" : "") << ", status "
                       << row.status);
        auto settings = instance();
        auto& list = row.kind == script ? settings.tracking.scripts : settings.tracking.files;
        list = {tracked("t", row.weight)};
        const Trackers trackers(configuration({settings}), settings, nullptr,
                                {{{row.kind, "t"}, row.status}});
        CHECK(trackers.weight() == row.points);
        CHECK(trackers.fault().has_value() == row.fault);
    }
}

TEST_CASE("what nobody has looked at yet keeps an instance from starting, not from going on") {
    auto settings = instance();
    const Trackers nothing(configuration({settings}), settings, nullptr, {});
    CHECK_FALSE(nothing.fault());
    settings.tracking.processes = {tracked("p", config::Weight{})};
    Trackers trackers(configuration({settings}), settings, nullptr, {});
    CHECK(trackers.fault());
    CHECK_FALSE(trackers.fault(true));
    trackers.update({TrackerKind::process, "p"}, 0);
    CHECK(trackers.fault(true));
    settings.tracking.interfaces = {tracked("eth9", config::Weight{})};  // there is none
    CHECK(Trackers(configuration({settings}), settings, nullptr, {}).fault(true));
}

TEST_CASE("a tracked interface without a weight is a fault while it is down") {
    auto settings = instance();
    settings.tracking.interfaces = {tracked("eth9")};
    Rig rig(configuration({settings}));
    CHECK(rig.state() == State::fault);
    CHECK(rig.start.said.front() == "(VI_1) tracked interface eth9 is not good");
    rig.on(interface_up("eth9", "198.51.100.1"));
    CHECK(rig.state() == State::backup);
    rig.become_master();
    CHECK(rig.on(interface_down("eth9")).done.front() == "VI_1 advert 0");
    CHECK(rig.state() == State::fault);
}

TEST_CASE("a weight moves the priority: of a master in its next advert, of a backup its patience") {
    auto settings = instance();
    settings.tracking.interfaces = {tracked("eth9", config::Weight{-30, false})};
    Rig rig(configuration({settings}));
    CHECK(rig.until_deadline() == 3'000'000us + 186us * 1'000'000 / 256);  // priority 70
    CHECK(rig.on(interface_up("eth9", "198.51.100.1")).said ==
          Lines{"(VI_1) Changing effective priority from 70 to 100"});
    CHECK(rig.until_deadline() == 3609375us);
    rig.wait(3609375us);
    rig.on(interface_down("eth9"));
    CHECK(rig.wait(1s).done == Lines{"VI_1 advert 70"});
    CHECK(rig.hear(90).done.back() == "VI_1 master -> backup");
}

TEST_CASE("the owner stays the owner, and nobody else becomes one") {
    struct Row {
        std::uint8_t configured;
        int weight;
        std::uint8_t effective;
    };
    for (const auto& row : {Row{255, -100, 255}, Row{200, 100, 254}, Row{10, -100, 1}}) {
        auto settings = instance();
        settings.priority = row.configured;
        settings.tracking.files = {tracked("f")};
        auto config = configuration({settings});
        config.files.emplace_back();
        config.files.back().name = "f";
        Rig rig(config);
        rig.on(TrackerChanged{{TrackerKind::file, "f"}, row.weight});
        rig.become_master();
        CHECK(rig.wait(1s).done.front() == fmt::format("VI_1 advert {}", row.effective));
    }
}

TEST_CASE("what a group tracks holds for each member") {
    auto config = configuration({instance(1), instance(2)}, {"VI_1", "VI_2"});
    config.sync_groups[0].tracking.scripts = {tracked("s")};
    config.scripts.emplace_back();
    config.scripts.back().name = "s";
    Rig rig(config);
    CHECK(rig.state("VI_2") == State::fault);
    rig.on(TrackerChanged{{TrackerKind::script, "s"}, 1});
    rig.become_master();
    CHECK(rig.state("VI_1") == State::master);
    CHECK(rig.state("VI_2") == State::master);
}

TEST_CASE("a reload keeps what is known of the trackers") {
    auto settings = instance();
    settings.tracking.scripts = {tracked("s")};
    Rig rig(configuration({settings}));
    rig.on(TrackerChanged{{TrackerKind::script, "s"}, 1});
    rig.become_master();
    settings.garp_master_repeat = 1;
    CHECK(rig.on(ConfigurationChanged{configuration({settings})}).done.empty());
    CHECK(rig.state() == State::master);
    settings.tracking.scripts = {tracked("s", config::Weight{10, false})};
    CHECK(rig.on(ConfigurationChanged{configuration({settings})}).said ==
          Lines{"(VI_1) Changing effective priority from 100 to 110"});
}

}  // namespace
}  // namespace holdfast::vrrp::test
