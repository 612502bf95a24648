// mass_failure_guard: the rows of the table in ipvs/core/failure_guard.h.
#include "ipvs/core/failure_guard.h"

#include "ipvs/core/virtual_servers.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

const ServiceKey kKey{Protocol::tcp, at("192.0.2.1:80"), 0};

// Ten servers, of which 40 % may fail within ten seconds, until 80 % are up.
config::VirtualServer farm() {
    auto made = service("192.0.2.1:80", {});
    for (int number = 1; number <= 10; ++number)
        made.real_servers.push_back(real(fmt::format("10.0.0.{}:80", number)));
    made.guard = config::FailureGuard{40, config::seconds(10), 80};
    return made;
}

struct Farm {
    VirtualServers all;
    TimePoint now{};
    Lines said;

    explicit Farm(const config::VirtualServer& server = farm()) { configure(server); }

    void configure(const config::VirtualServer& server) {
        CHECK(all.configure({{server}}).empty());
        settle();
    }
    void hear(int number, bool up, std::optional<int> weight = {}) {
        all.hear({"tcp 192.0.2.1:80", at(fmt::format("10.0.0.{}:80", number)), up, weight}, now);
        settle();
    }
    void fail(int first, int last) {
        for (int number = first; number <= last; ++number)
            hear(number, false);
    }
    void settle() {
        for (const auto& news : all.settle()) {
            if (news.in_log && !news.first) said.push_back(news.reason);
        }
        for (const auto& alarm : all.take_alarms()) {
            CHECK(alarm.virtual_server == "[192.0.2.1]:tcp:80");
            CHECK(alarm.engaged == alarm.text.starts_with("ALARM"));
            said.push_back(alarm.text.substr(0, alarm.text.find(':')));
        }
    }
    void wait(int seconds) { now += std::chrono::seconds(seconds); }
    // "2 3x7 4": the last numbers of their addresses, and weights other than 1.
    std::string servers() const {
        const auto table = all.desired();
        std::string text;
        for (const auto& [endpoint, server] : table.at(kKey).destinations) {
            const auto address = endpoint.address.to_string();
            text += (text.empty() ? "" : " ") + address.substr(address.rfind('.') + 1);
            if (server.weight != 1) text += fmt::format("x{}", server.weight);
        }
        return text;
    }
};

const std::string kAll = "1 2 3 4 5 6 7 8 9 10";

TEST_CASE("servers that fail alone leave at once, and come back at once") {
    Farm farm;
    farm.fail(1, 4);
    CHECK(farm.servers() == "5 6 7 8 9 10");
    farm.wait(11);
    farm.fail(5, 6);
    CHECK(farm.servers() == "7 8 9 10");
    farm.hear(1, true);
    CHECK(farm.servers() == "1 7 8 9 10");
    CHECK(farm.said.empty());
}

TEST_CASE("too many at once are kept, and those that have left within the time come back") {
    Farm farm;
    farm.fail(1, 4);
    farm.wait(10);
    farm.fail(5, 5);
    CHECK(farm.servers() == kAll);
    CHECK(farm.said == Lines{"ALARM"});
    farm.fail(6, 10);
    CHECK(farm.servers() == kAll);
    farm.wait(3600);
    CHECK(farm.servers() == kAll);
    CHECK(farm.said == Lines{"ALARM"});
}

TEST_CASE("who is out for longer is not counted, and does not come back") {
    Farm farm;
    farm.fail(1, 4);
    farm.wait(11);
    farm.fail(5, 6);  // 2 of 6 that served
    CHECK(farm.said.empty());
    farm.fail(7, 7);  // 3 of 6
    CHECK(farm.said == Lines{"ALARM"});
    CHECK(farm.servers() == "5 6 7 8 9 10");
}

TEST_CASE("it is released when enough are up, and who is still down leaves") {
    Farm farm;
    farm.fail(1, 6);
    farm.said.clear();
    for (int number = 1; number <= 3; ++number)
        farm.hear(number, true);
    CHECK(farm.servers() == kAll);
    CHECK(farm.said.empty());
    farm.hear(4, true);
    CHECK(farm.servers() == "1 2 3 4 7 8 9 10");
    CHECK(farm.said.size() == 1);
    farm.fail(7, 9);  // 3 of 8: what was before the release counts no more
    CHECK(farm.servers() == "1 2 3 4 10");
    CHECK(farm.said.size() == 1);
}

TEST_CASE("one server is no mass, and the last of two is kept") {
    auto pair = farm();
    pair.real_servers.resize(2);
    Farm farm(pair);
    farm.hear(1, false);
    CHECK(farm.servers() == "2");
    farm.hear(2, false);
    CHECK(farm.servers() == "1 2");
    farm.hear(2, true);
    CHECK(farm.servers() == "1 2");  // one of two is less than 80 %
    farm.hear(1, true);
    CHECK(farm.said.size() == 2);
}

TEST_CASE("servers without weight do not count, and leave as ever") {
    auto drained = farm();
    for (int index = 0; index < 5; ++index)
        drained.real_servers[static_cast<std::size_t>(index)].weight = 0;
    Farm farm(drained);
    farm.fail(1, 5);
    CHECK(farm.servers() == "6 7 8 9 10");
    farm.fail(6, 8);  // 3 of 5
    CHECK(farm.said == Lines{"ALARM"});
    CHECK(farm.servers() == "6 7 8 9 10");
}

TEST_CASE("weights change all the same; who is kept weighs what it did, or what an operator says") {
    Farm farm;
    farm.hear(1, true, 7);
    farm.fail(1, 5);
    farm.hear(9, true, 3);
    farm.hear(10, true, 0);
    CHECK(farm.servers() == "1x7 2 3 4 5 6 7 8 9x3 10x0");
    auto changed = ::holdfast::ipvs::farm();
    changed.real_servers[0].weight = 0;
    changed.real_servers[1].weight = 5;
    farm.configure(changed);
    CHECK(farm.servers() == "1x0 2x5 3 4 5 6 7 8 9x3 10x0");
}

TEST_CASE("who is kept counts for the quorum, and the sorry server does not come") {
    auto with_sorry = farm();
    with_sorry.quorum.weight = 6;
    with_sorry.sorry_server = config::SorryServer{{}, at("10.0.0.99:80"), {}, {}, false};
    Farm farm(with_sorry);
    farm.fail(1, 10);
    CHECK(farm.servers() == kAll);
    CHECK(farm.said == Lines{"ALARM"});
    SECTION("until it is over") {
        auto off = with_sorry;
        off.guard.reset();
        farm.configure(off);
        CHECK(farm.servers() == "99");
        CHECK(farm.said.size() == 3);
    }
}

TEST_CASE("programs are told what the checks find, guard or not") {
    auto telling = farm();
    for (auto& server : telling.real_servers)
        server.notify_down = config::Script{{}, {"down"}, {}};
    VirtualServers all;
    CHECK(all.configure({{telling}}).empty());
    std::size_t told = 0;
    for (const auto& server : telling.real_servers)
        all.hear({"tcp 192.0.2.1:80", server.endpoint, false, {}}, {});
    for (const auto& news : all.settle())
        told += news.script ? 1 : 0;
    CHECK(told == 10);
    CHECK(all.configure({}).empty());
    for (const auto& news : all.settle())
        told += news.script ? 1 : 0;
    CHECK(told == 10);  // they were down already
}

TEST_CASE("a reload changes everything but who is kept") {
    Farm farm;
    farm.fail(1, 5);
    farm.said.clear();
    auto changed = ::holdfast::ipvs::farm();
    SECTION("servers that come and go") {
        changed.real_servers.erase(changed.real_servers.begin());  // 1, which is kept
        changed.real_servers.push_back(real("10.0.0.11:80"));
        farm.configure(changed);
        CHECK(farm.servers() == "2 3 4 5 6 7 8 9 10 11");
        CHECK(farm.said.empty());
    }
    SECTION("other numbers, with which it is over") {
        changed.guard->enough_percent = 50;
        farm.configure(changed);
        CHECK(farm.servers() == "6 7 8 9 10");
        CHECK(farm.said.size() == 1);
    }
    SECTION("without the keyword it is over") {
        changed.guard.reset();
        farm.configure(changed);
        CHECK(farm.servers() == "6 7 8 9 10");
        CHECK(farm.said.size() == 1);
        farm.fail(6, 10);
        CHECK(farm.servers().empty());
    }
}

TEST_CASE("a process that begins anew goes on keeping them") {
    Farm before;
    before.hear(3, true, 7);
    before.fail(1, 6);
    const auto kernel = before.all.desired();
    Farm after(farm());
    after.all = VirtualServers();
    for (int number = 1; number <= 10; ++number)
        after.hear(number, number > 6);
    CHECK(after.all.configure({{farm()}}).empty());
    CHECK(after.all.worth_a_look() == std::set<ServiceKey>{kKey});
    SECTION("from the kernel's table") {
        after.all.resume(kernel, after.now);
        after.settle();
        CHECK(after.servers() == "1 2 3x7 4 5 6 7 8 9 10");
        CHECK(after.said == Lines{"ALARM"});
    }
    SECTION("but who was out before stays out") {
        auto without = kernel;
        for (int number = 1; number <= 6; ++number)
            without.at(kKey).destinations.erase(at(fmt::format("10.0.0.{}:80", number)));
        after.all.resume(without, after.now);
        after.settle();
        CHECK(after.servers() == "7 8 9 10");
        CHECK(after.said.empty());
    }
}

TEST_CASE("nothing is looked for where nothing is remembered") {
    VirtualServers all;
    CHECK(all.configure({{farm()}}).empty());
    CHECK(all.worth_a_look().empty());
}

}  // namespace
}  // namespace holdfast::ipvs
