#include "vrrp/core/script_health.h"

#include <string>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

TEST_CASE("what runs of a script make of it") {
    struct Row {
        int rise;
        int fall;
        bool begins_failed;
        const char* runs;    // + success, - failure
        const char* health;  // after each
    };
    for (const auto& row : {
             Row{1, 1, false, "+-+", "+-+"},
             Row{1, 1, false, "-+-", "-+-"},
             Row{3, 2, false, "+--+-++--", "++-------"},
             Row{3, 2, false, "-+++-+-", "---++++"},
             Row{2, 1, true, "+++-", "-++-"},
         }) {
        INFO(row.runs);
        config::TrackScript script;
        script.rise = row.rise;
        script.fall = row.fall;
        script.begins_failed = row.begins_failed;
        ScriptHealth health(script);
        CHECK(health.good() == (row.begins_failed ? std::optional(false) : std::nullopt));
        std::string seen;
        for (const char run : std::string(row.runs)) {
            health.add(run == '+');
            seen += *health.good() ? '+' : '-';
        }
        CHECK(seen == row.health);
    }
}

}  // namespace
}  // namespace holdfast::vrrp
