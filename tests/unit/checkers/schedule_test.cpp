// When checks start: evenly, without drift, and what is the same together.
#include <numeric>

#include "checkers/core/monitor.h"
#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using namespace std::chrono_literals;

const Outcome kGood;
const Outcome kRefused{Outcome::Verdict::failure, "failed", "Connection refused"};

IpAddress address(const std::string& text) { return *parse_ip_address(text); }

config::TcpCheck check(const IpEndpoint& target) {
    config::TcpCheck check;
    check.target = target;
    check.delay_loop = 10s;
    check.delay_before_retry = 1s;
    check.retry = 2;
    return check;
}

config::VirtualServer service(std::uint16_t port, const std::vector<config::TcpCheck>& checks) {
    config::VirtualServer service;
    service.endpoint = {address("192.0.2.1"), port};
    for (const auto& one : checks) {
        service.real_servers.emplace_back();
        service.real_servers.back().endpoint = one.target;
        service.real_servers.back().tcp_checks = {one};
    }
    return service;
}

struct Bench {
    // What is said at once.
    std::vector<std::string> configure(const config::LvsConfig& config, TimePoint::duration at) {
        return verdicts(monitor.configure(config, TimePoint(at), [] { return 0.0; }));
    }
    std::vector<CheckId> starts(TimePoint::duration at) {
        std::vector<CheckId> ids;
        for (const auto& action : monitor.advance(TimePoint(at))) {
            if (const auto* start = std::get_if<StartProbe>(&action)) ids.push_back(start->check);
        }
        return ids;
    }
    std::vector<std::string> ends(CheckId id, const Outcome& outcome, TimePoint::duration at) {
        return verdicts(monitor.finished(id, outcome, TimePoint(at)));
    }
    // "80 up", of the service with that port.
    static std::vector<std::string> verdicts(const Actions& actions) {
        std::vector<std::string> shown;
        for (const auto& action : actions) {
            const auto* verdict = std::get_if<ipc::ServerVerdict>(&action);
            if (!verdict) continue;
            const auto& name = verdict->virtual_server;
            shown.push_back(name.substr(name.rfind(':') + 1) + (verdict->up ? " up" : " down"));
        }
        return shown;
    }

    Monitor monitor;
};

using Ids = std::vector<CheckId>;
using Shown = std::vector<std::string>;
const IpEndpoint kServer{address("10.0.0.1"), 80};

TEST_CASE("two thousand checks a second start evenly and never drift") {
    constexpr int kChecks = 2000;
    std::vector<config::TcpCheck> checks;
    for (int number = 0; number < kChecks; ++number) {
        auto one = check({address(fmt::format("10.0.{}.{}", number / 200, number % 200)), 80});
        one.delay_loop = one.warmup = 1s;
        checks.push_back(one);
    }
    Bench bench;
    bench.configure({{service(80, checks)}}, 0s);
    std::map<CheckId, TimePoint> first;
    int drifted = 0;
    for (int second = 0; second < 5; ++second) {
        std::vector<int> in_slot(50);
        while (*bench.monitor.next_deadline() < TimePoint(1s * (second + 1))) {
            const auto due = *bench.monitor.next_deadline();
            // A little late, as a loop is, and answered after a while.
            for (const auto id : bench.starts(due.time_since_epoch())) {
                const auto known = first.try_emplace(id, due).first->second;
                drifted += (due - known) % 1s != 0s;
                ++in_slot[static_cast<std::size_t>((due - TimePoint(1s * second)) / 20ms)];
                bench.ends(id, kGood, due.time_since_epoch() + 7ms);
            }
        }
        CHECK(std::accumulate(in_slot.begin(), in_slot.end(), 0) == kChecks);
        CHECK(*std::max_element(in_slot.begin(), in_slot.end()) <= kChecks / 50 + 2);
        CHECK(*std::min_element(in_slot.begin(), in_slot.end()) >= kChecks / 50 - 2);
    }
    CHECK(drifted == 0);
}

TEST_CASE("an answer that takes longer than delay_loop leaves times out and keeps the rest") {
    Bench bench;
    bench.configure({{service(80, {check(kServer)})}}, 0s);
    CHECK(bench.starts(0s) == Ids{1});
    bench.ends(1, kGood, 25s);
    CHECK(bench.monitor.next_deadline() == TimePoint(30s));
    CHECK(bench.starts(30s) == Ids{1});
    bench.ends(1, kGood, 40s);
    CHECK(bench.monitor.next_deadline() == TimePoint(50s));
}

TEST_CASE("a server of several virtual servers is asked once") {
    auto strict = check(kServer);
    strict.retry = 0;
    auto elsewhere = check(kServer);
    elsewhere.connect_timeout = 1s;
    Bench bench;
    bench.configure({{service(80, {check(kServer)}), service(81, {check(kServer)}),
                      service(82, {strict}), service(83, {elsewhere})}},
                    0s);
    CHECK(bench.starts(0s) == Ids{1, 4});
    CHECK(bench.ends(1, kGood, 0s) == Shown{"80 up", "81 up", "82 up"});
    CHECK(bench.ends(2, kGood, 0s).empty());  // was not started by itself
    CHECK(bench.ends(4, kGood, 0s) == Shown{"83 up"});
    SECTION("and each judges by its own settings") {
        CHECK(bench.starts(10s) == Ids{1, 4});
        CHECK(bench.ends(1, kRefused, 10s) == Shown{"82 down"});
        CHECK(bench.ends(4, kRefused, 10s).empty());
        CHECK(bench.starts(11s) == Ids{1, 4});  // those that forgive, again
        CHECK(bench.ends(1, kRefused, 11s).empty());
        bench.ends(4, kGood, 11s);
        CHECK(bench.starts(12s) == Ids{1});
        CHECK(bench.ends(1, kRefused, 12s) == Shown{"80 down", "81 down"});
        CHECK(bench.starts(20s) == Ids{3});  // the others join, and are in step again
        CHECK(bench.ends(3, kGood, 20s) == Shown{"82 up", "80 up", "81 up"});
    }
    SECTION("also when the one that began is gone before the end") {
        CHECK(bench.starts(10s) == Ids{1, 4});
        bench.configure({{service(81, {check(kServer)})}}, 11s);
        CHECK(bench.ends(1, kRefused, 12s).empty());
        CHECK(bench.monitor.next_deadline() == TimePoint(13s));  // it has heard, and tries again
    }
    SECTION("and one that comes later joins") {
        CHECK(bench.configure({{service(80, {check(kServer)}), service(90, {check(kServer)})}},
                              5s) == Shown{"90 up"});
        CHECK(bench.starts(10s) == Ids{1});
        CHECK(bench.ends(1, kGood, 10s).empty());
    }
    SECTION("and one that moves to another takes along what is known of it, and its time") {
        CHECK(bench.configure({{service(90, {check(kServer)})}}, 3s) == Shown{"90 up"});
        CHECK(bench.starts(10s) == Ids{5});
        bench.ends(5, kRefused, 10s);
        CHECK(bench.starts(11s) == Ids{5});
        bench.ends(5, kRefused, 11s);
        CHECK(bench.starts(12s) == Ids{5});
        CHECK(bench.ends(5, kRefused, 12s) == Shown{"90 down"});
        CHECK(bench.configure({{service(91, {check(kServer)})}}, 13s) == Shown{"91 down"});
        CHECK(bench.monitor.next_deadline() == TimePoint(22s));
    }
}

TEST_CASE("servers with ha_suspend are checked while the address is here") {
    auto web = service(80, {check(kServer)});
    web.ha_suspend = true;
    Bench bench;
    bench.configure({{web}}, 0s);
    CHECK(bench.monitor.uses_addresses());
    CHECK(bench.starts(0s).empty());
    bench.monitor.addresses_are({address("192.0.2.2"), address("10.0.0.9")});
    CHECK(bench.starts(10s).empty());
    CHECK(bench.monitor.addresses_are({address("192.0.2.1")}).size() == 1);
    CHECK(bench.starts(20s) == Ids{1});
    CHECK(bench.ends(1, kGood, 20s) == Shown{"80 up"});
    CHECK(bench.monitor.addresses_are({}).size() == 1);
    CHECK(bench.starts(30s).empty());
    web.ha_suspend = false;
    bench.configure({{web}}, 31s);
    CHECK_FALSE(bench.monitor.uses_addresses());
    CHECK(bench.starts(40s) == Ids{1});
}

TEST_CASE("a group with ha_suspend has many addresses") {
    auto web = service(0, {check(kServer)});
    web.group = "web";
    web.ha_suspend = true;
    const config::VirtualServerGroup group{
        {}, "web", {{{}, address("192.0.2.5"), address("192.0.2.9"), 80, 0, {}}}};
    Bench bench;
    bench.configure({{web}, {group}}, 0s);
    bench.monitor.addresses_are({address("192.0.2.4"), address("192.0.2.10")});
    CHECK(bench.starts(0s).empty());
    bench.monitor.addresses_are({address("192.0.2.4"), address("192.0.2.8")});
    CHECK(bench.starts(10s) == Ids{1});
}

}  // namespace
}  // namespace holdfast::checkers
