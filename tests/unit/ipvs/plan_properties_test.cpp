// What holds for plan() whatever the kernel's table is and whatever it should be: thousands of
// random pairs, carried out on a model of the kernel that refuses what the kernel refuses.
#include <random>

#include "ipvs/core/draining.h"
#include "ipvs/core/plan.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

class Dice {
  public:
    explicit Dice(unsigned seed) : random_(seed) {}

    // 0 .. sides - 1
    std::uint32_t roll(std::uint32_t sides) {
        return std::uniform_int_distribution<std::uint32_t>(0, sides - 1)(random_);
    }
    bool chance(std::uint32_t percent) { return roll(100) < percent; }

    // A few of few, so that tables have much in common.
    Table table() {
        Table table;
        for (std::uint32_t i = roll(5); i > 0; --i) {
            auto entry = this->entry();
            table.emplace(entry.service.key, entry);
        }
        return table;
    }

  private:
    TableEntry entry() {
        TableEntry entry;
        auto& service = entry.service;
        service.key = chance(20)
                          ? fwmark_key(1 + roll(2), chance(50))
                          : ServiceKey{chance(70) ? Protocol::tcp : Protocol::udp,
                                       at(chance(50) ? "192.0.2.1:80" : "2001:db8::1:80"), 0};
        service.netmask = host_netmask(service.key.is_v6());
        service.scheduler = chance(50) ? "rr" : "wlc";
        if (chance(30)) service.flags |= service_flag::scheduler_1;
        if (chance(30)) {
            service.flags |= service_flag::persistent;
            service.timeout_seconds = 1 + roll(2);
            if (chance(30)) service.netmask = 24;
        }
        for (std::uint32_t i = roll(5); i > 0; --i) {
            auto server = this->server();
            entry.destinations.emplace(server.endpoint, server);
        }
        return entry;
    }

    Destination server() {
        Destination server;
        server.endpoint = at("10.0.0." + std::to_string(1 + roll(4)) + ":80");
        server.weight = roll(3);
        server.upper_threshold = chance(20) ? 10 : 0;
        server.method = chance(50) ? ForwardingMethod::nat : ForwardingMethod::tunnel;
        if (server.method == ForwardingMethod::tunnel && chance(30)) {
            server.tunnel_type = TunnelType::gue;
            server.tunnel_port = static_cast<std::uint16_t>(1 + roll(2));
        }
        return server;
    }

    std::mt19937 random_;
};

bool serves(const TableEntry& entry) {
    return std::any_of(entry.destinations.begin(), entry.destinations.end(),
                       [](const auto& server) { return server.second.weight > 0; });
}

std::string text(const TableEntry& entry) {
    const auto& service = entry.service;
    auto all = fmt::format("{} {} {:x} {} {:x}:", to_string(service.key), service.scheduler,
                           service.flags, service.timeout_seconds, service.netmask);
    for (const auto& [endpoint, server] : entry.destinations) {
        all += fmt::format(" {}/{}/{}/{}/{}/{}/{}", to_string(endpoint), name(server.method),
                           server.weight, server.upper_threshold, server.lower_threshold,
                           name(server.tunnel_type), server.tunnel_port);
    }
    return all;
}

Lines text(const Table& table) {
    Lines all;
    for (const auto& [key, entry] : table)
        all.push_back(text(entry));
    return all;
}

// The kernel's table: false when an operation is refused.
struct Kernel {
    Table table;

    bool operator()(const NewService& o) {
        return table.emplace(o.service.key, TableEntry{o.service, {}}).second;
    }
    bool operator()(const SetService& o) {
        const auto found = table.find(o.service.key);
        if (found == table.end()) return false;
        found->second.service = o.service;
        return true;
    }
    bool operator()(const RemoveService& o) { return table.erase(o.key) == 1; }
    bool operator()(const NewDestination& o) {
        const auto found = table.find(o.key);
        return found != table.end() &&
               found->second.destinations.emplace(o.destination.endpoint, o.destination).second;
    }
    bool operator()(const SetDestination& o) {
        const auto found = table.find(o.key);
        if (found == table.end() || !found->second.destinations.contains(o.destination.endpoint)) {
            return false;
        }
        found->second.destinations[o.destination.endpoint] = o.destination;
        return true;
    }
    bool operator()(const RemoveDestination& o) {
        const auto found = table.find(o.key);
        return found != table.end() && found->second.destinations.erase(o.endpoint) == 1;
    }
    bool operator()(const Flush&) {
        table.clear();
        return true;
    }
};

// How many entries of the two tables differ: what no plan can do with fewer operations.
std::size_t differences(const Table& desired, const Table& actual) {
    const auto service_alone = [](TableEntry entry) {
        entry.destinations.clear();
        return text(entry);
    };
    const auto server_alone = [](const Destination& server) {
        return text(TableEntry{{}, {{server.endpoint, server}}});
    };
    std::size_t count = 0;
    for (const auto& [key, entry] : actual)
        count += desired.contains(key) ? 0 : 1;
    for (const auto& [key, entry] : desired) {
        const auto there = actual.find(key);
        const TableEntry none;
        const auto& before = there == actual.end() ? none : there->second;
        if (there == actual.end() || service_alone(before) != service_alone(entry)) ++count;
        for (const auto& [endpoint, server] : entry.destinations) {
            const auto old = before.destinations.find(endpoint);
            const bool same = old != before.destinations.end() &&
                              server_alone(old->second) == server_alone(server);
            count += same ? 0 : 1;
        }
        for (const auto& [endpoint, server] : before.destinations)
            count += entry.destinations.contains(endpoint) ? 0 : 1;
    }
    return count;
}

std::set<ServiceKey> keys(const Table& table) {
    std::set<ServiceKey> all;
    for (const auto& [key, entry] : table)
        all.insert(key);
    return all;
}

TEST_CASE(
    "a plan leads to the desired table, by the shortest way, and nobody is without a server") {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        Dice dice(seed);
        const auto desired = dice.table();
        const auto actual = dice.table();
        const auto operations = plan(desired, actual, keys(actual));
        CAPTURE(seed, text(desired), text(actual), lines(operations));

        Kernel kernel{actual};
        for (const auto& operation : operations) {
            REQUIRE(std::visit(kernel, operation));
            for (const auto& [key, entry] : desired) {
                const auto before = actual.find(key);
                const bool must_serve =
                    serves(entry) && before != actual.end() && serves(before->second);
                if (must_serve) REQUIRE(serves(kernel.table.at(key)));
            }
        }
        REQUIRE(text(kernel.table) == text(desired));
        REQUIRE(plan(desired, kernel.table, keys(actual)).empty());
        REQUIRE(operations.size() == differences(desired, actual));
    }
}

TEST_CASE("what is not owned stays, whatever it is") {
    for (unsigned seed = 0; seed < 500; ++seed) {
        Dice dice(seed);
        const auto desired = dice.table();
        const auto actual = dice.table();
        Kernel kernel{actual};
        for (const auto& operation : plan(desired, actual, {}))
            REQUIRE(std::visit(kernel, operation));
        for (const auto& [key, entry] : actual) {
            if (desired.contains(key)) continue;
            REQUIRE(kernel.table.contains(key));
            REQUIRE(text(kernel.table.at(key)) == text(entry));
        }
    }
}

TEST_CASE("when one operation is refused, a second plan does just what is left") {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        Dice dice(seed);
        const auto desired = dice.table();
        const auto actual = dice.table();
        const auto operations = plan(desired, actual, keys(actual));
        if (operations.empty()) continue;
        const auto refused = dice.roll(static_cast<std::uint32_t>(operations.size()));
        Kernel kernel{actual};
        for (std::size_t i = 0; i < operations.size(); ++i) {
            if (i != refused) std::visit(kernel, operations[i]);
        }
        for (const auto& operation : plan(desired, kernel.table, keys(actual)))
            REQUIRE(std::visit(kernel, operation));
        REQUIRE(text(kernel.table) == text(desired));
    }
}

// What two looks of Draining, before and after its deadline, make of the table.
TEST_CASE("servers that are drained keep their connections until the deadline, and no longer") {
    using namespace std::chrono_literals;
    std::size_t kept = 0;
    for (unsigned seed = 0; seed < 1000; ++seed) {
        Dice dice(seed);
        const auto desired = dice.table();
        Kernel kernel{dice.table()};
        const auto owned = keys(kernel.table);
        CAPTURE(seed, text(desired), text(kernel.table));
        Draining draining;
        std::map<ServiceKey, std::set<IpEndpoint>> busy;
        for (auto& [key, entry] : kernel.table) {
            if (!desired.contains(key)) continue;
            for (auto& [endpoint, server] : entry.destinations) {
                server.active_connections = dice.roll(2);
                if (desired.at(key).destinations.contains(endpoint)) continue;
                draining.begin(key, server, TimePoint(10s));
                if (server.active_connections > 0) busy[key].insert(endpoint);
            }
        }
        for (const auto now : {0s, 5s, 20s}) {
            auto wanted = desired;
            draining.look(kernel.table, TimePoint(now));
            draining.add_to(wanted);
            const auto operations = plan(wanted, kernel.table, owned);
            REQUIRE(operations.size() == differences(wanted, kernel.table));
            for (const auto& operation : operations)
                REQUIRE(std::visit(kernel, operation));
            REQUIRE(text(kernel.table) == text(wanted));
            if (now == 20s) break;
            for (const auto& [key, servers] : busy) {
                for (const auto& endpoint : servers)
                    REQUIRE(kernel.table.at(key).destinations.at(endpoint).weight == 0);
                kept += servers.size();
            }
        }
        REQUIRE(text(kernel.table) == text(desired));
        REQUIRE(draining.empty());
    }
    CHECK(kept > 100);
}

}  // namespace
}  // namespace holdfast::ipvs
