// When a table of connections is said to have caught up.
#include "ipvs/core/catching_up.h"

#include <vector>

#include "tests/unit/catch.h"

namespace holdfast::ipvs {

using namespace std::chrono_literals;

namespace {

// The second in which it has caught up, if the table has so many connections each second; the last
// number stays.
int caught_up_after(const std::vector<std::uint64_t>& counts) {
    CatchingUp catching_up;
    for (int second = 0; second < 1000; ++second) {
        const auto index = std::min<std::size_t>(second, counts.size() - 1);
        if (catching_up.look(counts[index], CatchingUp::TimePoint(second * 1s))) return second;
    }
    return -1;
}

std::vector<std::uint64_t> growing_by(std::uint64_t percent, int seconds) {
    std::vector<std::uint64_t> counts{100'000};
    for (int second = 1; second < seconds; ++second)
        counts.push_back(counts.back() + counts.back() * percent / 100);
    return counts;
}

}  // namespace

TEST_CASE("a table that does not grow has caught up after ten seconds") {
    CHECK(caught_up_after({0}) == 10);
    CHECK(caught_up_after({5}) == 10);
}

TEST_CASE("a table that grows has not caught up") {
    CHECK(caught_up_after({0, 10, 100, 1000, 2000, 3000}) == 15);
    CHECK(caught_up_after(growing_by(2, 60)) == 69);
    CHECK(caught_up_after({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) == 20);
}

TEST_CASE("a hundredth more within ten seconds is the coming and going of clients") {
    CHECK(caught_up_after({1000, 1010}) == 10);
    CHECK(caught_up_after({1000, 1011}) == 11);
    CHECK(caught_up_after({1000, 900}) == 10);
}

TEST_CASE("looks may come at any pace") {
    CatchingUp catching_up;
    const auto at = [](auto time) { return CatchingUp::TimePoint(time); };
    CHECK_FALSE(catching_up.look(0, at(0s)));
    CHECK_FALSE(catching_up.look(500, at(9s)));
    CHECK_FALSE(catching_up.look(500, at(18s)));  // ten seconds ago there were none
    CHECK(catching_up.look(500, at(27s)));
}

TEST_CASE("all connections that a server has count") {
    Table table;
    Destination server;
    server.active_connections = 4'000'000'000;
    server.inactive_connections = 2'000'000'000;
    server.persistent_connections = 1;
    table[{}].destinations[{}] = server;
    CHECK(connections_of(table) == 6'000'000'001);
    CHECK(connections_of({}) == 0);
}

}  // namespace holdfast::ipvs
