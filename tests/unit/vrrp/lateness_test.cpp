#include "vrrp/core/lateness.h"

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("the latest timer of each second is told") {
    Lateness lateness;
    const TimePoint start{seconds(100)};
    const auto first = lateness.note(start, start + milliseconds(3));
    REQUIRE(first);
    CHECK(first->latest == milliseconds(3));
    CHECK(first->count == 1);
    CHECK_FALSE(lateness.note(start + milliseconds(500), start + milliseconds(507)));
    CHECK_FALSE(lateness.note(start + milliseconds(800), start + milliseconds(801)));
    const auto second = lateness.note(start + milliseconds(1100), start + milliseconds(1101));
    REQUIRE(second);
    CHECK(second->latest == milliseconds(7));
    CHECK(second->count == 3);
}

}  // namespace
}  // namespace holdfast::vrrp
