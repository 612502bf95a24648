#include "checkers/core/monitor.h"

#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using namespace std::chrono_literals;

const IpEndpoint kVip{*parse_ip_address("192.0.2.1"), 80};

IpEndpoint server(int number) { return {*parse_ip_address(fmt::format("10.0.0.{}", number)), 80}; }

config::TcpCheck check(const IpEndpoint& target) {
    config::TcpCheck check;
    check.target = target;
    check.delay_loop = 10s;
    check.delay_before_retry = 1s;
    check.retry = 2;
    return check;
}

config::LvsConfig config(const std::vector<std::vector<config::TcpCheck>>& checks_of_servers) {
    config::VirtualServer virtual_server;
    virtual_server.endpoint = kVip;
    for (const auto& checks : checks_of_servers) {
        config::RealServer real_server;
        real_server.endpoint = server(static_cast<int>(virtual_server.real_servers.size()) + 1);
        real_server.tcp_checks = checks;
        virtual_server.real_servers.push_back(real_server);
    }
    return {{virtual_server}};
}

const Outcome kGood;
const Outcome kRefused{Outcome::Verdict::failure, "failed", "Connection refused"};
const Outcome kTimeout{Outcome::Verdict::failure, "timeout", {}};

std::string shown_probe(const Probe& probe) {
    if (const auto* tcp = std::get_if<TcpProbe>(&probe)) return to_string(tcp->connection.to);
    const auto& http = std::get<HttpProbe>(probe);
    return to_string(http.connection.to) + http.request.path;
}

// The monitor with a clock that starts at 0 s, and its actions as text: "start 10.0.0.1:80",
// "10.0.0.1:80 up"; what it logs is kept apart.
struct Bench {
    std::vector<std::string> configure(const config::LvsConfig& config, TimePoint::duration at,
                                       double random = 0) {
        return show(monitor.configure(config, TimePoint(at), [random] { return random; }));
    }
    std::vector<std::string> advance(TimePoint::duration at) {
        return show(monitor.advance(TimePoint(at)));
    }
    std::vector<std::string> finished(CheckId id, const Outcome& outcome, TimePoint::duration at) {
        return show(monitor.finished(id, outcome, TimePoint(at)));
    }
    // Runs check `id` at its time, which must be `at`.
    std::vector<std::string> run(CheckId id, const Outcome& outcome, TimePoint::duration at) {
        CHECK(monitor.next_deadline() == TimePoint(at));
        CHECK(advance(at) != Nothing{});
        return finished(id, outcome, at);
    }

    using Nothing = std::vector<std::string>;

    // "10.0.0.1:80 first down none->down: failed (Connection refused)"
    static std::string show(const ipc::CheckNews& news) {
        const auto word = [](std::optional<bool> up) { return !up ? "none" : *up ? "up" : "down"; };
        return fmt::format("{}{} {} {}->{}: {} ({})", to_string(news.real_server),
                           news.first ? " first" : "", word(news.up), word(news.server_was_up),
                           word(news.server_is_up), news.problem, news.reason);
    }

    std::vector<std::string> show(const Actions& actions) {
        std::vector<std::string> shown;
        logged.clear();
        told.clear();
        for (const auto& action : actions) {
            if (const auto* start = std::get_if<StartProbe>(&action)) {
                shown.push_back("start " + shown_probe(*start->probe));
            } else if (const auto* verdict = std::get_if<ipc::ServerVerdict>(&action)) {
                CHECK(verdict->virtual_server == "tcp 192.0.2.1:80");
                shown.push_back(to_string(verdict->real_server) + (verdict->up ? " up" : " down"));
            } else if (const auto* news = std::get_if<ipc::CheckNews>(&action)) {
                told.push_back(show(*news));
            } else {
                logged.push_back(std::get<Say>(action).text);
            }
        }
        return shown;
    }

    Monitor monitor;
    std::vector<std::string> logged;
    std::vector<std::string> told;  // of the conclusions of checks
};

using Shown = std::vector<std::string>;

TEST_CASE("a server goes down after its retries and comes back at the first success") {
    struct Step {
        TimePoint::duration at;
        Outcome outcome;
        Shown shown;
        Shown logged;
    };
    const auto failed = "TCP connection to [10.0.0.1]:tcp:80 failed. (Connection refused)";
    const std::vector<Step> steps = {
        {0s, kGood, {"10.0.0.1:80 up"}, {"TCP connection to [10.0.0.1]:tcp:80 success."}},
        {10s, kGood, {}, {}},
        {20s, kRefused, {}, {failed}},
        {21s, kTimeout, {}, {"TCP connection to [10.0.0.1]:tcp:80 timeout."}},
        {22s, kGood, {}, {}},  // forgiven, and counted anew
        {32s, kRefused, {}, {failed}},
        {33s, kRefused, {}, {failed}},
        {34s,
         kRefused,
         {"10.0.0.1:80 down"},
         {failed, "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 2 retries."}},
        {44s, kRefused, {}, {}},
        {54s, kGood, {"10.0.0.1:80 up"}, {"TCP connection to [10.0.0.1]:tcp:80 success."}},
    };
    Bench bench;
    CHECK(bench.configure(config({{check(server(1))}}), 0s) == Shown{});
    CHECK(bench.logged == Shown{"Activating healthchecker for service [10.0.0.1]:tcp:80 for VS "
                                "[192.0.2.1]:tcp:80"});
    for (const auto& step : steps) {
        CHECK(bench.run(1, step.outcome, step.at) == step.shown);
        CHECK(bench.logged == step.logged);
    }
}

TEST_CASE("without retries the first failure decides") {
    auto only = check(server(1));
    only.retry = 0;
    Bench bench;
    bench.configure(config({{only}}), 0s);
    CHECK(bench.run(1, kRefused, 0s) == Shown{"10.0.0.1:80 down"});
    CHECK(bench.logged.back() == "TCP_CHECK on service [10.0.0.1]:tcp:80 failed.");
}

TEST_CASE("each conclusion of a check is told, with the verdict before and after it") {
    auto first = check(server(1));
    auto second = check({server(1).address, 81});
    first.retry = second.retry = 0;
    Bench bench;
    bench.configure(config({{first, second}}), 0s);
    bench.advance(0s);
    bench.finished(1, kGood, 0s);
    CHECK(bench.told == Shown{"10.0.0.1:80 first up none->none:  ()"});
    bench.finished(2, kRefused, 0s);
    CHECK(bench.told == Shown{"10.0.0.1:80 first down none->down: failed (Connection refused)"});
    bench.advance(10s);
    bench.finished(1, kTimeout, 10s);
    CHECK(bench.told == Shown{"10.0.0.1:80 down down->down: timeout ()"});
    bench.finished(2, kGood, 10s);
    CHECK(bench.told == Shown{"10.0.0.1:80 up down->down:  ()"});
    bench.advance(20s);
    bench.finished(1, kGood, 20s);
    CHECK(bench.told == Shown{"10.0.0.1:80 up down->up:  ()"});
    bench.finished(2, kGood, 20s);
    CHECK(bench.told.empty());
}

TEST_CASE("a server with several checks is up only if all are") {
    const IpEndpoint other{server(1).address, 81};
    auto first = check(server(1));
    auto second = check(other);
    first.retry = second.retry = 0;
    Bench bench;
    bench.configure(config({{first, second}}), 0s);
    CHECK(bench.advance(0s) == Shown{"start 10.0.0.1:80", "start 10.0.0.1:81"});
    CHECK(bench.finished(1, kGood, 0s) == Shown{});
    CHECK(bench.finished(2, kGood, 0s) == Shown{"10.0.0.1:80 up"});
    bench.advance(10s);
    CHECK(bench.finished(2, kRefused, 10s) == Shown{"10.0.0.1:80 down"});
    CHECK(bench.logged.front() ==
          "TCP connection to [10.0.0.1]:tcp:80 failed. (10.0.0.1:81: Connection refused)");
    CHECK(bench.finished(1, kRefused, 10s) == Shown{});
    bench.advance(20s);
    CHECK(bench.finished(1, kGood, 20s) == Shown{});
    CHECK(bench.finished(2, kGood, 20s) == Shown{"10.0.0.1:80 up"});
}

TEST_CASE("a server without checks is up at once") {
    Bench bench;
    CHECK(bench.configure(config({{}, {check(server(2))}}), 0s) == Shown{"10.0.0.1:80 up"});
}

TEST_CASE("the first check falls within the warm-up") {
    auto slow = check(server(1));
    slow.warmup = 8s;
    Bench bench;
    bench.configure(config({{slow}}), 100s, 0.25);
    CHECK(bench.monitor.next_deadline() == TimePoint(102s));
    CHECK(bench.advance(101s) == Shown{});
    CHECK(bench.advance(102s) == Shown{"start 10.0.0.1:80"});
    CHECK(bench.monitor.next_deadline() == std::nullopt);
}

TEST_CASE("another configuration") {
    Bench bench;
    bench.configure(config({{check(server(1))}}), 0s);
    bench.run(1, kGood, 0s);

    SECTION("keeps what is known of a check that stays") {
        bench.run(1, kRefused, 10s);
        auto changed = check(server(1));
        changed.retry = 1;
        CHECK(bench.configure(config({{changed}}), 10500ms) == Shown{});
        CHECK(bench.logged == Shown{});
        CHECK(bench.run(1, kRefused, 11s) == Shown{"10.0.0.1:80 down"});
    }
    SECTION("brings the next check forward when it is to run more often") {
        auto changed = check(server(1));
        changed.delay_loop = 2s;
        bench.configure(config({{changed}}), 1s);
        CHECK(bench.monitor.next_deadline() == TimePoint(3s));
    }
    SECTION("while a check is running") {
        bench.advance(10s);
        bench.configure(config({{check(server(1))}}), 10s);
        CHECK(bench.monitor.next_deadline() == std::nullopt);
        bench.finished(1, kGood, 10s);
        CHECK(bench.monitor.next_deadline() == TimePoint(20s));
    }
    SECTION("without the check that is running") {
        bench.advance(10s);
        bench.configure(config({}), 10s);
        CHECK(bench.finished(1, kRefused, 11s) == Shown{});
        CHECK(bench.monitor.next_deadline() == std::nullopt);
    }
    SECTION("a check that comes anew begins from nothing") {
        bench.configure(config({}), 1s);
        bench.configure(config({{check(server(1))}}), 2s);
        CHECK(bench.run(2, kGood, 2s) == Shown{"10.0.0.1:80 up"});
    }
    SECTION("a server that is down keeps its verdict until a new check has concluded") {
        bench.run(1, kRefused, 10s);
        bench.run(1, kRefused, 11s);
        CHECK(bench.run(1, kRefused, 12s) == Shown{"10.0.0.1:80 down"});
        const IpEndpoint other{server(1).address, 81};
        CHECK(bench.configure(config({{check(other)}}), 13s) == Shown{});
        CHECK(bench.run(2, kGood, 13s) == Shown{"10.0.0.1:80 up"});
    }
    SECTION("that is the same leaves a server down that is down") {
        bench.run(1, kRefused, 10s);
        bench.run(1, kRefused, 11s);
        bench.run(1, kRefused, 12s);
        CHECK(bench.configure(config({{check(server(1))}}), 13s) == Shown{});
        CHECK(bench.logged == Shown{});
        CHECK(bench.run(1, kRefused, 22s) == Shown{});
        CHECK(bench.run(1, kGood, 32s) == Shown{"10.0.0.1:80 up"});
    }
    SECTION("a server that is down is up when its checks are gone") {
        bench.run(1, kRefused, 10s);
        bench.run(1, kRefused, 11s);
        bench.run(1, kRefused, 12s);
        CHECK(bench.configure(config({{}}), 13s) == Shown{"10.0.0.1:80 up"});
    }
}

// A server whose HTTP_GET has three pages: /0, /1, /2.
config::LvsConfig three_pages(bool fast_recovery) {
    config::HttpCheck check;
    check.target = server(1);
    check.delay_loop = 10s;
    check.delay_before_retry = 1s;
    check.retry = 1;
    check.fast_recovery = fast_recovery;
    for (const auto* path : {"/0", "/1", "/2"}) {
        check.urls.emplace_back();
        check.urls.back().path = path;
    }
    auto with_it = config({{}});
    with_it.virtual_servers[0].real_servers[0].checks = {check};
    return with_it;
}

struct PageStep {
    TimePoint::duration at;
    std::string page;
    Outcome outcome;
    Shown shown;
};

void run_pages(Bench& bench, const std::vector<PageStep>& steps) {
    for (const auto& step : steps) {
        CAPTURE(step.at.count());
        CHECK(bench.monitor.next_deadline() == TimePoint(step.at));
        CHECK(bench.advance(step.at) == Shown{"start 10.0.0.1:80" + step.page});
        CHECK(bench.finished(1, step.outcome, step.at) == step.shown);
    }
}

TEST_CASE("the pages of a check take turns, and all must be good") {
    Bench bench;
    bench.configure(three_pages(false), 0s);
    run_pages(bench, {
                         {0s, "/0", kGood, {}},
                         {10s, "/1", kGood, {}},
                         {20s, "/2", kGood, {"10.0.0.1:80 up"}},
                         {30s, "/0", kGood, {}},
                         {40s, "/1", kRefused, {}},
                         {41s, "/1", kRefused, {"10.0.0.1:80 down"}},
                         {51s, "/1", kRefused, {}},  // again and again the one that failed
                         {61s, "/1", kGood, {}},
                         {71s, "/2", kGood, {}},
                         {81s, "/0", kGood, {"10.0.0.1:80 up"}},
                         {91s, "/1", kRefused, {}},
                         {92s, "/1", kGood, {}},  // forgiven
                         {102s, "/2", kGood, {}},
                     });
}

TEST_CASE("fast_recovery does not wait between good pages on the way up") {
    Bench bench;
    bench.configure(three_pages(true), 0s);
    run_pages(bench, {
                         {0s, "/0", kGood, {}},
                         {0s, "/1", kGood, {}},
                         {0s, "/2", kGood, {"10.0.0.1:80 up"}},
                         {10s, "/0", kRefused, {}},
                         {11s, "/0", kRefused, {"10.0.0.1:80 down"}},
                         {21s, "/0", kGood, {}},
                         {21s, "/1", kRefused, {}},
                         {31s, "/1", kGood, {}},
                         {31s, "/2", kGood, {}},
                         {31s, "/0", kGood, {"10.0.0.1:80 up"}},
                     });
}

TEST_CASE("what went wrong on this side is no verdict") {
    const Outcome unknown{Outcome::Verdict::unknown, {}, "Too many open files"};
    Bench bench;
    bench.configure(config({{check(server(1))}}), 0s);
    bench.run(1, kGood, 0s);
    CHECK(bench.run(1, unknown, 10s) == Shown{});
    const Shown told{"Cannot check service [10.0.0.1]:tcp:80: Too many open files"};
    CHECK(bench.logged == told);
    for (const auto at : {20s, 30s, 40s}) {
        CHECK(bench.run(1, unknown, at) == Shown{});
        CHECK(bench.logged == Shown{});
    }
    bench.run(1, kGood, 50s);
    bench.run(1, unknown, 60s);
    CHECK(bench.logged == told);
}

TEST_CASE("checks of one server with the same target are told apart") {
    auto other = check(server(1));
    other.connect_timeout = 3s;
    Bench bench;
    bench.configure(config({{check(server(1)), other}}), 0s);
    CHECK(bench.advance(0s) == Shown{"start 10.0.0.1:80", "start 10.0.0.1:80"});
    CHECK(bench.finished(1, kGood, 0s) == Shown{});
    CHECK(bench.finished(1, kGood, 0s) == Shown{});  // said twice
    CHECK(bench.finished(2, kGood, 0s) == Shown{"10.0.0.1:80 up"});
}

}  // namespace
}  // namespace holdfast::checkers
