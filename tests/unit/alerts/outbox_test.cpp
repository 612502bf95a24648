#include "alerts/core/outbox.h"

#include "tests/unit/catch.h"

namespace holdfast::alerts {
namespace {

using std::chrono::seconds;

constexpr TimePoint kStart{seconds(1000)};

void fill(Outbox& outbox, int number, int first = 1) {
    for (int i = first; i < first + number; ++i)
        outbox.add({{}, std::to_string(i), ""});
}

// The subjects of what is to leave now.
std::string taken(Outbox& outbox, TimePoint now = kStart) {
    std::string subjects;
    for (const auto& alert : outbox.take(now).value_or(std::vector<Alert>()))
        subjects += (subjects.empty() ? "" : " ") + alert.subject;
    return subjects;
}

TEST_CASE("alerts leave one by one, in their order") {
    Outbox outbox;
    CHECK(outbox.empty());
    CHECK_FALSE(outbox.next_deadline());
    fill(outbox, 2);
    CHECK(taken(outbox) == "1");
    CHECK(taken(outbox) == "");
    CHECK_FALSE(outbox.next_deadline());
    outbox.done(kStart);
    CHECK(taken(outbox) == "2");
    CHECK_FALSE(outbox.empty());
    outbox.done(kStart);
    CHECK(outbox.empty());
}

TEST_CASE("what has not arrived is tried again, with growing pauses") {
    Outbox outbox;
    fill(outbox, 2);
    auto now = kStart;
    for (const int pause : {5, 10, 20, 40, 80, 160, 300, 300}) {
        REQUIRE(taken(outbox, now) == "1");
        CHECK(outbox.failed(now) == seconds(pause));
        CHECK(taken(outbox, now + seconds(pause) - std::chrono::milliseconds(1)) == "");
        now += seconds(pause);
        CHECK(outbox.next_deadline() == now);
    }
    CHECK(outbox.is_stuck());
    CHECK(taken(outbox, now) == "1");
    CHECK_FALSE(outbox.is_stuck());
    outbox.done(now);
    CHECK(taken(outbox, now) == "2");
    CHECK(outbox.failed(now) == seconds(5));
}

TEST_CASE("for another receiver nothing waits") {
    Outbox outbox;
    fill(outbox, 1);
    CHECK(taken(outbox) == "1");
    outbox.failed(kStart);
    CHECK(taken(outbox) == "");
    outbox.hurry();
    CHECK_FALSE(outbox.is_stuck());
    CHECK(taken(outbox) == "1");
    CHECK(outbox.failed(kStart) == seconds(5));
}

TEST_CASE("many that wait leave together") {
    Outbox outbox;
    fill(outbox, 22);
    CHECK(taken(outbox).starts_with("1 2 3"));
    CHECK(outbox.waiting() == 22);
    outbox.done(kStart);
    CHECK(outbox.empty());
    fill(outbox, 20);
    CHECK(taken(outbox) == "1");
}

TEST_CASE("of too many the oldest are left out, and counted") {
    Outbox outbox;
    fill(outbox, 1);
    CHECK(taken(outbox) == "1");
    fill(outbox, 1002, 2);
    CHECK(outbox.take_left_out() == 2);
    CHECK(outbox.take_left_out() == 0);
    outbox.failed(kStart);
    CHECK(outbox.waiting() == Outbox::kMost);
    CHECK(outbox.take_left_out() == 1);
    CHECK(taken(outbox, kStart + seconds(5)).starts_with("4 5 6"));
}

TEST_CASE("with a time to merge, the first leaves at once and the others together after it") {
    Outbox outbox;
    outbox.merge_within(seconds(10));
    fill(outbox, 1);
    CHECK(taken(outbox) == "1");
    outbox.done(kStart);
    fill(outbox, 3, 2);
    CHECK(taken(outbox, kStart + seconds(9)) == "");
    CHECK(outbox.next_deadline() == kStart + seconds(10));
    CHECK(taken(outbox, kStart + seconds(10)) == "2 3 4");
    outbox.done(kStart + seconds(10));
    fill(outbox, 1, 5);
    CHECK(taken(outbox, kStart + seconds(60)) == "5");
}

}  // namespace
}  // namespace holdfast::alerts
