#include "ipvs/core/draining.h"

#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

using namespace std::chrono_literals;

const ServiceKey kKey{Protocol::tcp, at("192.0.2.1:80"), 0};

Destination server(const std::string& endpoint, std::uint32_t weight = 1) {
    Destination made;
    made.endpoint = at(endpoint);
    made.weight = weight;
    return made;
}

Table table(const std::vector<Destination>& servers) {
    Table made;
    auto& entry = made[kKey];
    entry.service.key = kKey;
    for (const auto& one : servers)
        entry.destinations.emplace(one.endpoint, one);
    return made;
}

// One server that leaves, at 0 s, with 60 s to go; and another that stays.
struct Bench {
    Draining draining;
    Destination leaving = server("10.0.0.1:80", 5);

    Bench() { draining.begin(kKey, leaving, TimePoint(60s)); }
    // What is to be done when the kernel has this.
    Lines look(TimePoint::duration at) {
        const auto actual = table({leaving, server("10.0.0.2:80")});
        auto desired = table({server("10.0.0.2:80")});
        draining.look(actual, TimePoint(at));
        draining.add_to(desired);
        return lines(plan(desired, actual, {}));
    }
};

const auto kRemoved = Lines{"del 10.0.0.1:80 in tcp 192.0.2.1:80"};

TEST_CASE("a server is drained before it goes") {
    Bench bench;
    CHECK(bench.look(0s) == Lines{"set 10.0.0.1:80 direct 0 in tcp 192.0.2.1:80"});
    bench.leaving.weight = 0;
    bench.leaving.active_connections = 3;
    CHECK(bench.look(5s).empty());
    SECTION("when its connections have ended") {
        bench.leaving.active_connections = 0;
        bench.leaving.inactive_connections = 9;
        CHECK(bench.look(10s) == kRemoved);
        CHECK(bench.draining.empty());
    }
    SECTION("when its time is over") {
        CHECK(bench.look(59s).empty());
        CHECK(bench.look(60s) == kRemoved);
    }
}

TEST_CASE("a server that comes back stays") {
    Bench bench;
    auto desired = table({server("10.0.0.1:80", 7)});
    bench.draining.add_to(desired);
    CHECK(desired.at(kKey).destinations.at(at("10.0.0.1:80")).weight == 7);
    CHECK(bench.look(0s) == kRemoved);
}

TEST_CASE("whoever is gone already is forgotten") {
    Bench bench;
    bench.draining.look(table({}), TimePoint(0s));
    CHECK(bench.draining.empty());
    Bench without_service;
    Table desired;
    without_service.draining.look({}, TimePoint(0s));
    without_service.draining.add_to(desired);
    CHECK(desired.empty());
}

}  // namespace
}  // namespace holdfast::ipvs
