#include "daemon/core/time_to_end.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a process has child_wait_time to end in, and a handover's time before") {
    config::Processes settings;
    CHECK(time_to_end(settings) == 15s);
    settings.child_wait_time = 0s;
    CHECK(time_to_end(settings) == 10s);
    settings.child_wait_time = 60s;
    CHECK(time_to_end(settings) == 70s);
}

}  // namespace
}  // namespace holdfast::daemon
