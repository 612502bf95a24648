#include "daemon/core/back_off.h"

#include <vector>

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

// How long the pauses are when each life lasts `life`.
std::vector<std::chrono::milliseconds> pauses(BackOff& back_off, std::chrono::seconds life,
                                              int deaths) {
    std::vector<std::chrono::milliseconds> all;
    BackOff::TimePoint now(1000s);
    for (int i = 0; i < deaths; ++i) {
        back_off.started(now);
        now += life;
        all.push_back(back_off.died(now));
        now += all.back();
    }
    return all;
}

using Pauses = std::vector<std::chrono::milliseconds>;

TEST_CASE("the pauses grow to a minute") {
    BackOff back_off;
    CHECK(pauses(back_off, 0s, 13) == Pauses{0ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms,
                                             6400ms, 12'800ms, 25'600ms, 51'200ms, 60s, 60s});
}

TEST_CASE("a process that runs well for ten seconds is started at once") {
    BackOff back_off;
    CHECK(pauses(back_off, 9s, 3) == Pauses{0ms, 100ms, 200ms});
    CHECK(pauses(back_off, 10s, 3) == Pauses{0s, 0s, 0s});
    CHECK(pauses(back_off, 1s, 2) == Pauses{100ms, 200ms});
}

TEST_CASE("forgiven is forgotten") {
    BackOff back_off;
    pauses(back_off, 0s, 5);
    back_off.forgive();
    CHECK(pauses(back_off, 0s, 2) == Pauses{0ms, 100ms});
}

}  // namespace
}  // namespace holdfast::daemon
