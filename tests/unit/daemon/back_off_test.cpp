#include "daemon/core/back_off.h"

#include <vector>

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

// How long the pauses are when each life lasts `life`.
std::vector<std::chrono::seconds> pauses(BackOff& back_off, std::chrono::seconds life, int deaths) {
    std::vector<std::chrono::seconds> all;
    BackOff::TimePoint now(1000s);
    for (int i = 0; i < deaths; ++i) {
        back_off.started(now);
        now += life;
        all.push_back(back_off.died(now));
        now += all.back();
    }
    return all;
}

using Pauses = std::vector<std::chrono::seconds>;

TEST_CASE("the pauses grow to a minute") {
    BackOff back_off;
    CHECK(pauses(back_off, 0s, 10) == Pauses{0s, 1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s});
}

TEST_CASE("a process that runs well for a minute is started at once") {
    BackOff back_off;
    CHECK(pauses(back_off, 59s, 3) == Pauses{0s, 1s, 2s});
    CHECK(pauses(back_off, 60s, 3) == Pauses{0s, 0s, 0s});
    CHECK(pauses(back_off, 1s, 2) == Pauses{1s, 2s});
}

TEST_CASE("forgiven is forgotten") {
    BackOff back_off;
    pauses(back_off, 0s, 5);
    back_off.forgive();
    CHECK(pauses(back_off, 0s, 2) == Pauses{0s, 1s});
}

}  // namespace
}  // namespace holdfast::daemon
