#include "ipvs/core/sync_daemons.h"

#include "tests/unit/catch.h"

namespace holdfast::ipvs {
namespace {

using State = ipc::InstanceState;

config::SyncDaemon configured(const std::string& instance) {
    config::SyncDaemon daemon;
    daemon.interface = "eth1";
    daemon.instance = instance;
    daemon.id = 7;
    return daemon;
}

// "stop backup, start master 7": what is to be done.
std::string shown(const SyncPlan& plan) {
    std::string text;
    for (const auto role : plan.stop)
        text += "stop " + std::string(name(role)) + ", ";
    for (const auto& daemon : plan.start)
        text += "start " + std::string(name(daemon.role)) + " " + std::to_string(daemon.sync_id);
    return text;
}

SyncDaemon running(SyncRole role) {
    SyncDaemon daemon;
    daemon.role = role;
    daemon.interface = "eth1";
    daemon.sync_id = 7;
    daemon.port = 8848;  // the kernel's choice
    daemon.ttl = 1;
    return daemon;
}

TEST_CASE("the sync daemon follows its instance") {
    const auto config = configured("VI_1");
    const auto master = wanted_sync_daemons(config, State::master);
    CHECK(shown(plan_sync_daemons(master, {}, {})) == "start master 7");
    CHECK(plan_sync_daemons(master, {running(SyncRole::master)}, {}).empty());
    CHECK(shown(plan_sync_daemons(master, {running(SyncRole::backup)}, {SyncRole::backup})) ==
          "stop backup, start master 7");
    for (const auto state : {State::init, State::backup, State::fault}) {
        CHECK(shown(plan_sync_daemons(wanted_sync_daemons(config, state),
                                      {running(SyncRole::master)}, {SyncRole::master})) ==
              "stop master, start backup 7");
    }
}

TEST_CASE("without an instance both run") {
    CHECK(wanted_sync_daemons(configured(""), State::init).size() == 2);
    CHECK(wanted_sync_daemons(std::nullopt, State::master).empty());
}

TEST_CASE("what is not wanted is stopped if it is ours") {
    CHECK(shown(plan_sync_daemons({}, {running(SyncRole::master)}, {SyncRole::master})) ==
          "stop master, ");
    CHECK(plan_sync_daemons({}, {running(SyncRole::master)}, {}).empty());
}

TEST_CASE("another attribute needs another start") {
    auto config = configured("VI_1");
    config.ttl = 5;
    const auto wanted = wanted_sync_daemons(config, State::master);
    CHECK(shown(plan_sync_daemons(wanted, {running(SyncRole::master)}, {})) ==
          "stop master, start master 7");
}

}  // namespace
}  // namespace holdfast::ipvs
