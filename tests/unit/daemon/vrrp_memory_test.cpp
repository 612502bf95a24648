#include "daemon/core/vrrp_memory.h"

#include "lib/described_json.h"
#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;
using ipc::InstanceState;
using TimePoint = VrrpMemory::TimePoint;

std::vector<std::string> words(const VrrpMemory& memory) {
    std::vector<std::string> words;
    for (const auto& message : memory.all())
        words.push_back(boost::json::serialize(to_json(message)));
    return words;
}

TEST_CASE("nothing is told of a process that lives, or has left in order") {
    VrrpMemory memory;
    CHECK(memory.all().empty());
    memory.remember(ipc::InstanceChanged{"VI_1", InstanceState::master, 100});
    CHECK(memory.all().empty());
    CHECK(memory.instances().size() == 1);
}

TEST_CASE("when the last one died that had spoken of an instance") {
    VrrpMemory memory;
    memory.remember(ipc::InstanceChanged{"VI_1", InstanceState::master, 100});
    memory.died(TimePoint(10s));
    const auto first = words(memory);
    REQUIRE(first.size() == 1);
    CHECK(first[0].find("\"state\":\"master\"") != std::string::npos);
    CHECK(first[0].find("10000000") != std::string::npos);

    memory.died(TimePoint(20s));  // before it had said anything
    CHECK(words(memory) == first);

    memory.remember(ipc::InstanceChanged{"VI_1", InstanceState::master, 100});
    memory.died(TimePoint(30s));
    CHECK(words(memory)[0].find("30000000") != std::string::npos);
}

TEST_CASE("what was known of trackers") {
    VrrpMemory memory;
    memory.remember(ipc::TrackerStatus{ipc::TrackerKind::script, "check", 1});
    memory.remember(ipc::TrackerStatus{ipc::TrackerKind::script, "check", 0});
    memory.remember(ipc::TrackerStatus{ipc::TrackerKind::file, "check", 7});
    CHECK(words(memory).size() == 2);
}

TEST_CASE("a state is told once") {
    VrrpMemory memory;
    const auto is_news = [&](ipc::VrrpEvent event, ipc::VrrpSubject subject) {
        return memory.is_news({subject, "VI_1", event, 100});
    };
    using enum ipc::VrrpEvent;
    using enum ipc::VrrpSubject;
    CHECK(is_news(ipc::VrrpEvent::master, instance));
    CHECK_FALSE(is_news(ipc::VrrpEvent::master, instance));
    CHECK(is_news(ipc::VrrpEvent::master, group));
    CHECK(is_news(master_priority, instance));
    CHECK(is_news(master_priority, instance));
    CHECK_FALSE(is_news(ipc::VrrpEvent::master, instance));
    CHECK(is_news(backup, instance));
    CHECK(is_news(ipc::VrrpEvent::master, instance));
}

}  // namespace
}  // namespace holdfast::daemon
