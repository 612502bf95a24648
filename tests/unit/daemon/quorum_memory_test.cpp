#include "daemon/core/quorum_memory.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

constexpr auto kWeb = "[192.0.2.1]:tcp:80";

ipc::ServiceNews begins(bool up) { return {kWeb, "", up, "", true}; }
ipc::ServiceNews becomes(bool up) { return {kWeb, "", up}; }

TEST_CASE("a process that goes on for another tells no quorum again") {
    QuorumMemory memory;
    CHECK(memory.is_news(begins(true)));
    CHECK_FALSE(memory.is_news(begins(true)));
    SECTION("what has changed meanwhile is news") {
        CHECK(memory.is_news(begins(false)));
        CHECK_FALSE(memory.is_news(begins(false)));
    }
    SECTION("so is whatever happens later") {
        CHECK(memory.is_news(becomes(false)));
        CHECK(memory.is_news(becomes(true)));
        CHECK(memory.is_news(becomes(true)));
        CHECK_FALSE(memory.is_news(begins(true)));
    }
    SECTION("and what is said of its servers, or of another") {
        CHECK(memory.is_news({kWeb, "[10.0.0.1]:tcp:80", true, "", true}));
        CHECK(memory.is_news({"FWM 5", "", true, "", true}));
    }
    SECTION("nor does a supervisor that comes after this one") {
        QuorumMemory next;
        next.inherit(memory.told());
        CHECK_FALSE(next.is_news(begins(true)));
        CHECK(next.is_news(becomes(false)));
    }
}

}  // namespace
}  // namespace holdfast::daemon
