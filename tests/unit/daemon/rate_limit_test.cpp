#include "daemon/core/rate_limit.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

const RateLimit::TimePoint kStart(1000s);

// How many of `count` lines are let through; each is another if `different`.
int admitted(RateLimit& limit, int count, bool different, RateLimit::TimePoint now) {
    int lines = 0;
    for (int i = 0; i < count; ++i)
        lines += limit.admit(different ? std::to_string(i) : "again", now);
    return lines;
}

TEST_CASE("a big configuration is told in full") {
    RateLimit limit;
    CHECK(admitted(limit, 2000, true, kStart) == 2000);
    CHECK_FALSE(limit.has_suppressed());
    CHECK(limit.summary(kStart) == std::nullopt);
}

TEST_CASE("a flood of different lines is held back") {
    RateLimit limit;
    CHECK(admitted(limit, 10'000, true, kStart) == 2000);
    CHECK(admitted(limit, 10'000, true, kStart + 1s) == 200);
    CHECK(admitted(limit, 10'000, true, kStart + 1h) == 2000);
}

TEST_CASE("the same line again and again has a small budget") {
    RateLimit limit;
    CHECK(admitted(limit, 1000, false, kStart) == 11);  // the first repeats nothing
    CHECK(limit.admit("something else", kStart));
    CHECK(admitted(limit, 1000, false, kStart + 3s) == 3);
    CHECK(admitted(limit, 1000, false, kStart + 1h) == 10);
}

TEST_CASE("lines that take turns are repetitions too") {
    RateLimit limit;
    int lines = 0;
    for (int i = 0; i < 1000; ++i)
        lines += limit.admit(std::to_string(i % 8), kStart);
    CHECK(lines == 8 + 10);
}

TEST_CASE("what was held back is counted and told once there is room") {
    RateLimit limit;
    SECTION("repetitions") {
        admitted(limit, 111, false, kStart);
        CHECK(limit.has_suppressed());
        CHECK(limit.summary(kStart) == "100 lines suppressed");
        CHECK(limit.summary(kStart) == std::nullopt);
    }
    SECTION("a flood") {
        admitted(limit, 2010, true, kStart);
        CHECK(limit.summary(kStart) == std::nullopt);
        CHECK(limit.summary(kStart + 1s) == "10 lines suppressed");
        CHECK_FALSE(limit.has_suppressed());
    }
}

}  // namespace
}  // namespace holdfast::daemon
