#include "daemon/core/process_names.h"

#include "lib/process_name.h"
#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

TEST_CASE("what the processes are called") {
    config::Processes settings;
    SECTION("as their programs, where nothing is said") {
        const auto names = process_names(settings);
        CHECK((names.supervisor + names.vrrp + names.checkers + names.ipvs).empty());
    }
    SECTION("as keepalived's, on request") {
        settings.default_names = true;
        const auto names = process_names(settings);
        CHECK(names.supervisor == "keepalived");
        CHECK(names.vrrp == "keepalived_vrrp");
        CHECK(names.checkers == "keepalived_lvs");
        CHECK(names.ipvs == "keepalived_ipvs");
        for (const auto& name : {names.supervisor, names.vrrp, names.checkers, names.ipvs})
            CHECK(name.size() <= kLongestProcessName);
    }
    SECTION("each by a name of its own, whatever the others are called") {
        settings.default_names = GENERATE(false, true);
        settings.parent_name = "parent";
        settings.vrrp.name = "router";
        settings.checkers.name = "doctor";
        const auto names = process_names(settings);
        CHECK(names.supervisor == "parent");
        CHECK(names.vrrp == "router");
        CHECK(names.checkers == "doctor");
        CHECK(names.ipvs == (settings.default_names ? "keepalived_ipvs" : ""));
    }
}

}  // namespace
}  // namespace holdfast::daemon
