#include "daemon/core/run_conditions.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using Number = std::optional<int>;

TEST_CASE("who is punctual runs in real time unless the configuration says otherwise") {
    struct Row {
        Number nice;
        Number realtime;
        bool punctual;
        Number gets_realtime;
        Number gets_nice;
    };
    for (const auto& row : {
             Row{{}, {}, true, 1, -20},
             Row{-5, {}, true, {}, -5},
             Row{{}, 50, true, 50, -20},
             Row{3, 50, true, 50, 3},
             Row{{}, {}, false, {}, {}},
             Row{-5, {}, false, {}, -5},
             Row{{}, 7, false, 7, -20},
         }) {
        config::ProcessSettings settings;
        settings.nice = row.nice;
        settings.realtime_priority = row.realtime;
        const auto conditions = run_conditions(settings, row.punctual);
        CHECK(conditions.realtime == row.gets_realtime);
        CHECK(conditions.nice == row.gets_nice);
    }
}

TEST_CASE("a late timer raises the priority as far as max_auto_priority allows") {
    config::Processes settings;
    settings.min_auto_priority_delay = microseconds(2000);
    const auto raised_from = [&](Number realtime, microseconds late) {
        RunConditions conditions;
        conditions.realtime = realtime;
        return raised(conditions, settings, late).realtime;
    };
    CHECK(raised_from(1, seconds(1)) == 1);  // not asked for
    settings.max_auto_priority = -1;
    CHECK(raised_from(1, seconds(1)) == 1);
    settings.max_auto_priority = 3;
    CHECK(raised_from(1, microseconds(1999)) == 1);
    CHECK(raised_from(1, microseconds(2000)) == 2);
    CHECK(raised_from(3, seconds(1)) == 3);
    CHECK(raised_from({}, seconds(1)) == 1);
}

}  // namespace
}  // namespace holdfast::daemon
