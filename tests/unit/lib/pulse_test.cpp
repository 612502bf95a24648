#include "lib/ipc/pulse.h"

#include <limits>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/catch.h"

namespace holdfast::ipc {
namespace {

using TimePoint = Pulse::TimePoint;

UniqueFd copy_of(const Pulse& pulse) {
    return UniqueFd(::fcntl(pulse.descriptor(), F_DUPFD_CLOEXEC, 0));
}

TEST_CASE("what one side shows the other sees") {
    const auto before = std::chrono::steady_clock::now();
    auto ours = Pulse::create();
    REQUIRE(ours);
    CHECK(ours->last() >= before);
    auto theirs = Pulse::attach(copy_of(*ours));
    REQUIRE(theirs);
    const auto first = ours->last();
    theirs->beat();
    CHECK(ours->last() >= first);
    CHECK(ours->last() == theirs->last());
    CHECK(ours->last() <= std::chrono::steady_clock::now());
}

TEST_CASE("a child may write what it likes") {
    auto pulse = Pulse::create();
    REQUIRE(pulse);
    const std::int64_t later = std::numeric_limits<std::int64_t>::max();
    REQUIRE(::pwrite(pulse->descriptor(), &later, sizeof later, 0) == sizeof later);
    const auto shown = pulse->last();
    CHECK(shown <= std::chrono::steady_clock::now());
    const std::int64_t never = -1;
    REQUIRE(::pwrite(pulse->descriptor(), &never, sizeof never, 0) == sizeof never);
    CHECK(pulse->last() == TimePoint());
    CHECK(::ftruncate(pulse->descriptor(), 0) < 0);
}

TEST_CASE("memory that may shrink is refused") {
    CHECK_FALSE(Pulse::attach(UniqueFd(::memfd_create("any", MFD_CLOEXEC))));
    CHECK_FALSE(Pulse::attach(UniqueFd()));
}

}  // namespace
}  // namespace holdfast::ipc
