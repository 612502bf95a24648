#include "daemon/reload_time.h"

#include <cstdlib>
#include <ctime>
#include <optional>

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using Clock = std::chrono::system_clock;

// 2026-11-21 12:00:00 UTC
const auto kNow = Clock::from_time_t(1'795'262'400);

std::optional<std::time_t> seconds_to(const std::string& line) {
    const auto time = parse_reload_time(line, kNow);
    if (!time) return std::nullopt;
    return Clock::to_time_t(time->at) - Clock::to_time_t(kNow);
}

TEST_CASE("a time without a date is the next one") {
    CHECK(seconds_to("12:00:01Z") == 1);
    CHECK(seconds_to("13:00:00Z") == 3600);
    CHECK(seconds_to("12:00:00Z") == 24 * 3600);
    CHECK(seconds_to("11:59:59Z") == 24 * 3600 - 1);
    CHECK_FALSE(parse_reload_time("13:00:00Z", kNow)->has_date);
}

TEST_CASE("a date is to come") {
    CHECK(seconds_to("2026-11-21 12:00:10Z") == 10);
    CHECK(seconds_to("26-11-22 12:00:00Z") == 24 * 3600);
    CHECK(parse_reload_time("26-11-22 12:00:00Z", kNow)->has_date);
    CHECK(parse_reload_time("2026-11-21 11:00:00Z", kNow).error().message == "it is in the past");
}

TEST_CASE("what is no time is refused") {
    for (const auto* line : {"", "Z", "12:00", "12:00:00 ", " 12:00:00", "12:00:00ZZ", "25:00:00Z",
                             "2026-11-21T12:00:10Z", "12-00-00Z", "2026/11/21 12:00:10",
                             "2026-11-21  12:0:10", "aaaaaaaa"}) {
        INFO(line);
        CHECK_FALSE(parse_reload_time(line, kNow));
    }
    CHECK(parse_reload_time("2027-02-30 12:00:00Z", kNow).error().message ==
          "there is no such time");
}

TEST_CASE("local time is that of this place") {
    const auto local = parse_reload_time("2026-12-24 18:00:00", kNow);
    REQUIRE(local);
    CHECK(in_words(local->at) == "2026-12-24 18:00:00");
}

}  // namespace
}  // namespace holdfast::daemon
