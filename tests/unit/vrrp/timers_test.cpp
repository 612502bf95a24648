#include "vrrp/core/timers.h"

#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/complaints.h"
#include "vrrp/core/timer_queue.h"

namespace holdfast::vrrp::test {
namespace {

TEST_CASE("skew time and master down interval to the microsecond") {
    struct Row {
        int version;
        std::uint8_t priority;
        microseconds interval, skew, master_down;
    };
    for (const auto& row : {
             Row{2, 100, 1s, 609375us, 3609375us},
             Row{2, 254, 1s, 7812us, 3007812us},
             Row{2, 1, 1s, 996093us, 3996093us},
             Row{2, 100, 10s, 609375us, 30609375us},  // of a second, whatever the interval
             Row{3, 100, 1s, 609375us, 3609375us},
             Row{3, 100, 100ms, 60937us, 360937us},  // of the interval
             Row{3, 255, 10ms, 39us, 30039us},
             Row{3, 1, 40950ms, 40790039us, 163640039us},
         }) {
        INFO("version " << row.version << " priority " << int(row.priority));
        CHECK(skew_time(row.version, row.priority, row.interval) == row.skew);
        CHECK(master_down_interval(row.version, row.priority, row.interval) == row.master_down);
    }
}

TEST_CASE("an advert keeps the rhythm, a long sleep starts a new one") {
    const TimePoint due{};
    CHECK(next_advert(due, 1s, due) == due + 1s);
    CHECK(next_advert(due, 1s, due + 300ms) == due + 1s);
    CHECK(next_advert(due, 1s, due + 1s) == due + 2s);
    CHECK(next_advert(due, 1s, due + 10s) == due + 11s);
}

TEST_CASE("timers expire in the order of their deadlines, then of their instances") {
    const TimePoint start{};
    TimerQueue queue;
    queue.arm({2, Timer::advert}, start + 2s);
    queue.arm({1, Timer::advert}, start + 2s);
    queue.arm({3, Timer::garp}, start + 9s);
    queue.arm({3, Timer::garp}, start + 1s);  // moves it
    queue.arm({4, Timer::advert}, start);
    queue.cancel({4, Timer::advert});
    queue.cancel({5, Timer::advert});  // does not run

    CHECK(queue.next() == start + 1s);
    CHECK_FALSE(queue.take_expired(start + 999ms));
    CHECK(queue.take_expired(start + 5s)->id.instance == 3);
    CHECK(queue.take_expired(start + 5s)->id.instance == 1);
    CHECK(queue.take_expired(start + 5s)->due == start + 2s);
    CHECK_FALSE(queue.next());
}

TEST_CASE("a complaint is heard once a minute, with the number of those that were not") {
    const TimePoint start{};
    Complaints complaints;
    CHECK(complaints.admit(Complaint::ttl, start) == 0);
    CHECK_FALSE(complaints.admit(Complaint::ttl, start + 1s));
    CHECK_FALSE(complaints.admit(Complaint::ttl, start + 59s));
    CHECK(complaints.admit(Complaint::version, start + 59s) == 0);
    CHECK(complaints.admit(Complaint::ttl, start + 60s) == 2);
    CHECK(complaints.admit(Complaint::ttl, start + 121s) == 0);
}

}  // namespace
}  // namespace holdfast::vrrp::test
