#include "daemon/core/notices.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using ipc::VrrpEvent;
using ipc::VrrpSubject;
using Lines = std::vector<std::string>;

config::Script script(const std::string& program) { return {{}, {program}, {}}; }

// An instance and a group of one name each, with a script for everything.
config::VrrpConfig configuration() {
    config::Notifications all;
    all.master = script("/master");
    all.backup = script("/backup");
    all.fault = script("/fault");
    all.stop = script("/stop");
    all.deleted = script("/deleted");
    all.master_rx_lower_priority = script("/lower");
    all.any = config::Script{{}, {"/any", "own argument"}, {}};
    config::VrrpConfig config;
    config.instances.emplace_back().name = "VI 1";
    config.instances.back().notifications = all;
    config.sync_groups.emplace_back().name = "G";
    config.sync_groups.back().notifications = all;
    return config;
}

// The line, then each script as words with a bar between them.
Lines told(Notices& notices, VrrpEvent event, int priority = 100,
           VrrpSubject subject = VrrpSubject::instance) {
    const auto name = subject == VrrpSubject::group ? "G" : "VI 1";
    const auto notice = notices.of({subject, name, event, priority});
    Lines lines{notice.line};
    for (const auto& one : notice.scripts) {
        lines.emplace_back();
        for (const auto& word : one.command)
            lines.back() += "|" + word;
    }
    return lines;
}

TEST_CASE("each state has its script, and the generic one comes after it") {
    Notices notices;
    notices.configure(configuration());
    CHECK(told(notices, VrrpEvent::master) == Lines{"INSTANCE \"VI 1\" MASTER 100\n", "|/master",
                                                    "|/any|own argument|INSTANCE|VI 1|MASTER|100"});
    CHECK(told(notices, VrrpEvent::backup) == Lines{"INSTANCE \"VI 1\" BACKUP 100\n", "|/backup",
                                                    "|/any|own argument|INSTANCE|VI 1|BACKUP|100"});
    CHECK(told(notices, VrrpEvent::fault) == Lines{"INSTANCE \"VI 1\" FAULT 100\n", "|/fault",
                                                   "|/any|own argument|INSTANCE|VI 1|FAULT|100"});
    CHECK(told(notices, VrrpEvent::stop) == Lines{"INSTANCE \"VI 1\" STOP 100\n", "|/stop",
                                                  "|/any|own argument|INSTANCE|VI 1|STOP|100"});
}

TEST_CASE("virtual servers and real ones have a line each") {
    CHECK(line_of(ipc::ServiceNews{"[192.0.2.1]:tcp:80", "", true, "Gained quorum"}) ==
          "VS [192.0.2.1]:tcp:80 UP\n");
    CHECK(line_of(ipc::ServiceNews{"FWM 5", "[10.0.0.1]:80", false}) ==
          "RS [10.0.0.1]:80 FWM 5 DOWN\n");
}

TEST_CASE("the guard of a virtual server has words of its own") {
    CHECK(line_of(ipc::GuardNews{"FWM 5", true, "ALARM"}) == "VS FWM 5 MASS_FAILURE\n");
    CHECK(line_of(ipc::GuardNews{"FWM 5", false, "over"}) == "VS FWM 5 MASS_FAILURE_OVER\n");
}

TEST_CASE("a group has the priority 0") {
    Notices notices;
    notices.configure(configuration());
    CHECK(told(notices, VrrpEvent::master, 0, VrrpSubject::group) ==
          Lines{"GROUP \"G\" MASTER 0\n", "|/master", "|/any|own argument|GROUP|G|MASTER|0"});
}

TEST_CASE("a weaker master is told to its own script and the pipes only") {
    Notices notices;
    notices.configure(configuration());
    CHECK(told(notices, VrrpEvent::master_rx_lower_priority) ==
          Lines{"INSTANCE \"VI 1\" MASTER_RX_LOWER_PRI 100\n", "|/lower"});
}

TEST_CASE("priorities are told to the pipes if somebody wants to know") {
    Notices notices;
    auto config = configuration();
    notices.configure(config);
    CHECK(told(notices, VrrpEvent::master_priority) == Lines{""});
    config.settings.notify_priority_changes = true;
    notices.configure(config);
    CHECK(told(notices, VrrpEvent::master_priority, 120) ==
          Lines{"INSTANCE \"VI 1\" MASTER_PRIORITY 120\n"});
    CHECK(told(notices, VrrpEvent::backup_priority, 80) ==
          Lines{"INSTANCE \"VI 1\" BACKUP_PRIORITY 80\n"});
    config.instances.front().notifications.priority_changes = false;
    notices.configure(config);
    CHECK(told(notices, VrrpEvent::backup_priority) == Lines{""});
}

TEST_CASE("what a reload has deleted has a last word") {
    Notices notices;
    auto config = configuration();
    notices.configure(config);
    told(notices, VrrpEvent::master);
    SECTION("which is a fault") {
        notices.configure({});
        CHECK(told(notices, VrrpEvent::deleted) ==
              Lines{"INSTANCE \"VI 1\" FAULT 100\n", "|/deleted",
                    "|/any|own argument|INSTANCE|VI 1|FAULT|100"});
    }
    SECTION("unless it says that it knows better") {
        config.instances.front().notifications.tell_deleted = true;
        notices.configure(config);
        notices.configure({});
        CHECK(told(notices, VrrpEvent::deleted) ==
              Lines{"INSTANCE \"VI 1\" DELETED 100\n", "|/deleted",
                    "|/any|own argument|INSTANCE|VI 1|DELETED|100"});
    }
    SECTION("and only one") {
        notices.configure({});
        notices.configure({});
        CHECK(told(notices, VrrpEvent::deleted) == Lines{""});
    }
}

TEST_CASE("the states as they were told last, groups first") {
    Notices notices;
    notices.configure(configuration());
    CHECK(notices.states().empty());
    told(notices, VrrpEvent::backup);
    told(notices, VrrpEvent::master);
    told(notices, VrrpEvent::master_priority, 120);
    told(notices, VrrpEvent::master_rx_lower_priority, 120);
    told(notices, VrrpEvent::master, 0, VrrpSubject::group);
    CHECK(notices.states() == Lines{"GROUP \"G\" MASTER 0\n", "INSTANCE \"VI 1\" MASTER 120\n"});
    notices.configure({});
    CHECK(notices.states().empty());
}

}  // namespace
}  // namespace holdfast::daemon
