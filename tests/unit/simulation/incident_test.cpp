#include "simulation/incident.h"

#include "tests/unit/catch.h"

using namespace holdfast;
using namespace holdfast::sim;
using namespace std::chrono_literals;

TEST_CASE("times are numbers with a unit, seconds without one") {
    CHECK(*read_time("10") == 10s);
    CHECK(*read_time("1.5s") == 1500ms);
    CHECK(*read_time("250ms") == 250ms);
    CHECK(*read_time("2m") == 120s);
    CHECK(*read_time("1h") == 1h);
    for (const auto* text : {"", "s", "-1s", "10 s", "1e99h", "inf", "nan", "8d", "169h"}) {
        INFO(text);
        CHECK(!read_time(text));
    }
}

TEST_CASE("an event names its time, what happens and to whom") {
    const auto kill = read_incident("10s kill A");
    REQUIRE(kill);
    CHECK(kill->at == 10s);
    CHECK(kill->deed == Deed::kill);
    CHECK(kill->machine == "A");

    const auto down = read_incident("0.5s down lb1 eth0.5");
    REQUIRE(down);
    CHECK(down->deed == Deed::down);
    CHECK(down->other == "eth0.5");

    const auto loss = read_incident("1m loss 30");
    REQUIRE(loss);
    CHECK(loss->number == 30);

    const auto write = read_incident("1s write A load:-20");
    REQUIRE(write);
    CHECK(write->other == "load");
    CHECK(write->number == -20);
}

TEST_CASE("an event that is not understood says what to write") {
    CHECK(read_incident("10s").error().message == "the event \"10s\": write TIME and what happens");
    CHECK(read_incident("10s explode A").error().message ==
          "the event \"10s explode A\": nothing is called 'explode'");
    CHECK(read_incident("10s kill").error().message ==
          "the event \"10s kill\": write TIME kill HOST");
    CHECK(!read_incident("10s kill A B"));
    CHECK(!read_incident("10s heal A"));
    CHECK(!read_incident("10s loss 101"));
    CHECK(!read_incident("10s loss much"));
    CHECK(!read_incident("10s write A load:255"));
    CHECK(!read_incident("10s write A load"));
    CHECK(!read_incident("soon kill A"));
}
