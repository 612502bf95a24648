// What programs and files make a server weigh.
#include "checkers/core/monitor.h"
#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using namespace std::chrono_literals;

config::MiscCheck program(const std::string& name) {
    config::MiscCheck check;
    check.script.command = {name};
    check.dynamic = true;
    check.retry = 0;
    check.delay_loop = 10s;
    return check;
}

config::FileCheck file(const std::string& path, config::Weight weight) {
    config::FileCheck check;
    check.track_file = path;
    check.path = path;
    check.weight = weight;
    return check;
}

config::LvsConfig config(std::vector<config::Check> checks, int weight = 10) {
    config::VirtualServer service;
    service.endpoint = {*parse_ip_address("192.0.2.1"), 80};
    service.real_servers.resize(1);
    service.real_servers[0].endpoint = {*parse_ip_address("10.0.0.1"), 80};
    service.real_servers[0].weight = weight;
    service.real_servers[0].checks = std::move(checks);
    return {{service}};
}

struct Bench {
    std::string configure(const config::LvsConfig& config) {
        return shown(monitor.configure(config, now, [] { return 0.0; }));
    }
    // The program of check `id` ends.
    std::string ends(CheckId id, int status) {
        monitor.advance(now);
        ipc::ScriptEnded end;
        end.exit_status = status;
        ScriptProbe probe;
        probe.dynamic = true;
        auto said = shown(monitor.finished(id, judge(probe, end), now));
        now += 10s;
        return said;
    }
    std::string says(const std::string& path, int number) {
        return shown(monitor.file_says(path, number));
    }

    static std::string shown(const Actions& actions) {
        std::string all;
        for (const auto& action : actions) {
            const auto* verdict = std::get_if<ipc::ServerVerdict>(&action);
            if (!verdict) continue;
            all += verdict->up ? "up" : "down";
            if (verdict->weight) all += " " + std::to_string(*verdict->weight);
        }
        return all;
    }

    Monitor monitor;
    TimePoint now{};
};

TEST_CASE("a program's exit status is the weight plus 2") {
    Bench bench;
    bench.configure(config({program("a")}));
    CHECK(bench.ends(1, 0) == "up");
    CHECK(bench.ends(1, 2) == "up 0");
    CHECK(bench.ends(1, 2).empty());
    CHECK(bench.ends(1, 255) == "up 253");
    CHECK(bench.ends(1, 12) == "up");  // 10, as configured
    CHECK(bench.ends(1, 20) == "up 18");
    CHECK(bench.ends(1, 1) == "down");
    CHECK(bench.ends(1, 0) == "up");
}

TEST_CASE("a failure that is forgiven leaves the weight alone") {
    auto check = program("a");
    check.retry = 1;
    Bench bench;
    bench.configure(config({check}));
    CHECK(bench.ends(1, 7) == "up 5");
    CHECK(bench.ends(1, 1).empty());
    CHECK(bench.ends(1, 1) == "down");
    CHECK(bench.ends(1, 7) == "up 5");
}

TEST_CASE("what several programs say is added up") {
    Bench bench;
    bench.configure(config({program("a"), program("b")}));
    CHECK(bench.ends(1, 7).empty());  // the other one has not been run yet
    CHECK(bench.ends(2, 9) == "up 2");
    CHECK(bench.ends(1, 3) == "up 0");
    CHECK(bench.ends(1, 0) == "up 7");
}

TEST_CASE("another weight in the configuration") {
    Bench bench;
    bench.configure(config({program("a")}));
    CHECK(bench.ends(1, 7) == "up 5");
    CHECK(bench.configure(config({program("a")}, 20)).empty());
    CHECK(bench.configure(config({program("a")}, 5)) == "up");
}

TEST_CASE("a file's number moves the weight") {
    struct Row {
        config::Weight weight;
        int number;
        std::string verdict;
    };
    const int most = std::numeric_limits<int>::max();
    const int least = std::numeric_limits<int>::min();
    const std::vector<Row> rows = {
        {{1, false}, 0, "up"},
        {{1, false}, 5, "up 15"},
        {{1, false}, -3, "up 7"},
        {{1, false}, -30, "up 0"},
        {{3, false}, 2, "up 16"},
        {{-3, false}, 2, "up 4"},
        {{3, true}, 2, "up 4"},
        {{1, false}, most, "up 2147483647"},
        {{1, false}, least, "down"},
        {{2, false}, least, "down"},
        {{1, true}, least, "up 2147483647"},
        {{0, false}, 0, "up"},
        {{0, false}, 1, "down"},
        {{0, true}, 0, "down"},
        {{0, true}, -1, "up"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.weight.value, row.weight.reverse, row.number);
        Bench bench;
        CHECK(bench.configure(config({file("/a", row.weight)})).empty());
        CHECK(bench.monitor.files() == std::set<std::string>{"/a"});
        CHECK(bench.monitor.next_deadline() == std::nullopt);
        CHECK(bench.says("/b", 7).empty());
        CHECK(bench.says("/a", row.number) == row.verdict);
    }
}

TEST_CASE("a program and a file") {
    Bench bench;
    bench.configure(config({program("a"), file("/a", {1, false})}));
    CHECK(bench.says("/a", 4).empty());
    CHECK(bench.ends(1, 7) == "up 9");
    CHECK(bench.says("/a", -4) == "up 1");
    CHECK(bench.ends(1, 1) == "down");
    CHECK(bench.says("/a", 1).empty());
    CHECK(bench.ends(1, 0) == "up 11");
}

}  // namespace
}  // namespace holdfast::checkers
