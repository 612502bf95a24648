#include "ipvs/core/virtual_servers.h"

#include "ipvs/core/narration.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

const auto kWeb = service("192.0.2.1:80", {real("10.0.0.1:80"), real("10.0.0.2:80")});
const ServiceKey kKey{Protocol::tcp, at("192.0.2.1:80"), 0};
using Keys = std::vector<ServiceKey>;

ipc::ServerVerdict verdict(const std::string& server, bool up,
                           const std::string& id = "tcp 192.0.2.1:80") {
    return {id, at(server), up};
}

config::Script script(const std::string& name) { return {{}, {name}, {}}; }

// All in one, with what it has told so far.
struct Bench {
    VirtualServers all;
    Lines told;
    TimePoint now{};

    explicit Bench(const config::VirtualServer& server) { configure({server}); }

    void configure(std::vector<config::VirtualServer> servers,
                   std::vector<config::VirtualServerGroup> groups = {}) {
        const auto problems = all.configure({std::move(servers), std::move(groups)});
        CHECK(problems.empty());
        settle();
    }
    Keys hear(const std::string& server, bool up) {
        auto keys = all.hear(verdict(server, up), now);
        settle();
        return keys;
    }
    void settle() { note(all.settle()); }
    void note(const std::vector<News>& all_news) {
        for (const auto& news : all_news) {
            if (news.in_log) told.push_back(news.reason + " for VS " + news.virtual_server);
            if (news.script) told.push_back("run " + news.script->command[0]);
        }
    }
    Lines take() { return std::exchange(told, {}); }
    std::size_t servers() const {
        const auto table = all.desired();
        return table.at(kKey).destinations.size();
    }
};

TEST_CASE("a verdict changes its service") {
    Bench bench(kWeb);
    CHECK(bench.hear("10.0.0.1:80", false) == Keys{kKey});
    CHECK(bench.servers() == 1);
    CHECK(bench.hear("10.0.0.1:80", true) == Keys{kKey});
    CHECK(bench.servers() == 2);
    CHECK(bench.all.hear(verdict("10.0.0.1:80", false, "tcp 192.0.2.9:80"), {}).empty());
    CHECK(bench.hear("10.0.0.9:80", false).empty());
}

TEST_CASE("a verdict that says what was taken for true changes nothing") {
    Bench bench(kWeb);
    CHECK(bench.hear("10.0.0.1:80", true).empty());
    CHECK(!bench.hear("10.0.0.1:80", false).empty());
    CHECK(bench.hear("10.0.0.1:80", false).empty());
}

TEST_CASE("verdicts that come before the first configuration count for it, without a word") {
    auto web = kWeb;
    web.real_servers[0].notify_down = script("down");
    VirtualServers all;
    CHECK(all.hear(verdict("10.0.0.1:80", false), {}).empty());
    CHECK(all.configure({{web}}).empty());
    const auto news = all.settle();
    REQUIRE(news.size() == 1);
    CHECK(news[0].real_server.empty());
    CHECK(all.desired().at(kKey).destinations.size() == 1);
}

TEST_CASE("a verdict can have a weight, which counts for the quorum too") {
    auto web = kWeb;
    web.quorum.weight = 2;
    Bench bench(web);
    const auto weight = [&] {
        const auto table = bench.all.desired();
        return table.at(kKey).destinations.at(at("10.0.0.1:80")).weight;
    };
    auto heavy = verdict("10.0.0.1:80", true);
    heavy.weight = 7;
    CHECK(bench.all.hear(heavy, {}) == Keys{kKey});
    CHECK(weight() == 7);
    CHECK(bench.all.hear(heavy, {}).empty());
    bench.configure({web});
    CHECK(weight() == 7);
    bench.take();
    heavy.weight = 0;
    CHECK(bench.all.hear(heavy, {}) == Keys{kKey});
    bench.settle();
    CHECK(weight() == 0);
    CHECK(bench.take() == Lines{"Lost quorum 2-0=2 > 1 for VS [192.0.2.1]:tcp:80"});
    CHECK(bench.all.hear(verdict("10.0.0.1:80", true), {}) == Keys{kKey});
    CHECK(weight() == 1);
}

TEST_CASE("with rs_init_notifies servers that begin as up are told to be") {
    auto web = kWeb;
    web.real_servers[0].notify_up = script("first");
    web.real_servers[1].notify_up = script("second");
    web.real_servers[1].alpha = true;
    Bench bench(kWeb);
    bench.configure({});
    bench.take();
    config::IpvsConfig config{{web}};
    config.initial_notifies = true;
    bench.all.configure(config);
    bench.settle();
    CHECK(bench.take() == Lines{"run first", "Gained quorum 1+0=1 <= 1 for VS [192.0.2.1]:tcp:80"});
    bench.all.configure(config);
    bench.settle();
    CHECK(bench.take().empty());
}

TEST_CASE("verdicts outlive a reload, but not their server") {
    Bench bench(kWeb);
    bench.hear("10.0.0.1:80", false);
    bench.configure({kWeb});
    CHECK(bench.servers() == 1);
    bench.configure({service("192.0.2.1:80", {real("10.0.0.2:80")})});
    bench.configure({kWeb});
    CHECK(bench.servers() == 2);
}

TEST_CASE("only the services asked for, and of those only the configured ones") {
    Bench bench(kWeb);
    bench.configure({kWeb, service("192.0.2.2:80", {})});
    CHECK(bench.all.desired().size() == 2);
    CHECK(bench.all.desired({kKey, fwmark_key(3, false)}).size() == 1);
    CHECK(bench.all.keys().size() == 2);
}

TEST_CASE("a group's verdicts change all its services; what two have is the first one's") {
    config::VirtualServer web;
    web.group = "web";
    web.real_servers = kWeb.real_servers;
    const config::VirtualServerGroup group{
        {}, "web", {{{}, at("192.0.2.1:0").address, at("192.0.2.3:0").address, 80, 0, {}}}};
    VirtualServers all;
    CHECK(all.configure({{kWeb, web}, {group}}) ==
          Lines{"VS [192.0.2.1]:tcp:80 is already another virtual server's, left out of [web]:0"});
    CHECK(all.hear(verdict("10.0.0.1:80", false, "group web tcp"), {}).size() == 2);
    const auto table = all.desired();
    REQUIRE(table.size() == 3);
    CHECK(table.at(kKey).destinations.size() == 2);
    CHECK(std::next(table.begin())->second.destinations.size() == 1);
}

TEST_CASE("quorum is told when it changes, with hysteresis") {
    auto web = kWeb;
    web.real_servers.push_back(real("10.0.0.3:80"));
    web.quorum = {2, 1, script("gained"), script("lost")};
    Bench bench(web);
    CHECK(bench.take() ==
          Lines{"Gained quorum 2+1=3 <= 3 for VS [192.0.2.1]:tcp:80", "run gained"});
    bench.hear("10.0.0.1:80", false);
    bench.hear("10.0.0.2:80", false);
    CHECK(bench.take() == Lines{});
    bench.hear("10.0.0.3:80", false);
    CHECK(bench.take() == Lines{"Lost quorum 2-1=1 > 0 for VS [192.0.2.1]:tcp:80", "run lost"});
    bench.configure({web});
    bench.hear("10.0.0.1:80", true);
    bench.hear("10.0.0.2:80", true);
    CHECK(bench.take() == Lines{});
    bench.hear("10.0.0.3:80", true);
    CHECK(bench.take() ==
          Lines{"Gained quorum 2+1=3 <= 3 for VS [192.0.2.1]:tcp:80", "run gained"});
}

TEST_CASE("who begins with its quorum says so, once") {
    auto web = kWeb;
    web.quorum = {1, 0, script("gained"), script("lost")};
    VirtualServers all;
    CHECK(all.configure({{web}}).empty());
    const auto news = all.settle();
    REQUIRE(news.size() == 1);
    CHECK(news[0].first);
    CHECK(news[0].up);
    CHECK(news[0].in_log);
    CHECK(news[0].reason == "Gained quorum 1+0=1 <= 2");
    CHECK(news[0].script->command[0] == "gained");
    CHECK(all.configure({{web}}).empty());
    CHECK(all.settle().empty());
}

TEST_CASE("that many begin well is told to nobody who does not want to know") {
    config::IpvsConfig config{{kWeb}};
    VirtualServers all;
    const auto first = [&] {
        all.configure({});
        static_cast<void>(all.settle());
        all.configure(config);
        return all.settle().at(0);
    };
    CHECK_FALSE(all.is_heard(first()));
    config.has_listeners = true;
    CHECK(all.is_heard(first()));
    config.has_listeners = false;
    config.virtual_servers[0].quorum.up = script("gained");
    CHECK(all.is_heard(first()));
    all.hear(verdict("10.0.0.1:80", false), {});
    all.hear(verdict("10.0.0.2:80", false), {});
    for (const auto& news : all.settle())
        CHECK(all.is_heard(news));
}

TEST_CASE("who begins without a quorum says so if a sorry server serves") {
    auto web = kWeb;
    web.quorum = {1, 0, script("gained"), script("lost")};
    for (auto& server : web.real_servers)
        server.alpha = true;
    CHECK(Bench(web).take() == Lines{});
    web.sorry_server = config::SorryServer{{}, at("10.0.0.9:80"), {}, {}, false};
    Bench bench(web);
    CHECK(bench.take() ==
          Lines{"Starting with quorum down 1-0=1 > 0 for VS [192.0.2.1]:tcp:80", "run lost"});
    bench.hear("10.0.0.1:80", true);
    CHECK(bench.take() ==
          Lines{"Gained quorum 1+0=1 <= 1 for VS [192.0.2.1]:tcp:80", "run gained"});
}

TEST_CASE("news name whom they are about, whether or not a program is to be told") {
    auto web = kWeb;
    web.quorum.weight = 2;
    VirtualServers all;
    all.configure({{web}});
    CHECK(all.settle().size() == 1);
    all.hear(verdict("10.0.0.1:80", false), {});
    const auto news = all.settle();
    REQUIRE(news.size() == 2);
    CHECK(news[0].real_server == "[10.0.0.1]:tcp:80");
    CHECK(news[1].real_server.empty());
    for (const auto& one : news) {
        CHECK(one.virtual_server == "[192.0.2.1]:tcp:80");
        CHECK_FALSE(one.up);
        CHECK_FALSE(one.script);
    }
}

TEST_CASE("nobody is told of services that are there for checks") {
    auto path = kWeb;
    path.for_checks = true;
    path.quorum.weight = 2;
    config::IpvsConfig config{{path}};
    config.initial_notifies = true;
    VirtualServers all;
    CHECK(all.configure(config).empty());
    CHECK(all.desired().size() == 1);
    all.hear(verdict("10.0.0.1:80", false), {});
    CHECK(all.settle().empty());
    all.configure({});
    CHECK(all.settle().empty());
}

TEST_CASE("programs are told of each server") {
    auto web = kWeb;
    auto& first = web.real_servers[0];
    first.notify_up = script("up");
    first.notify_down = script("down");
    web.quorum.down = script("lost");
    Bench bench(web);
    bench.take();
    bench.hear("10.0.0.1:80", false);
    bench.hear("10.0.0.1:80", true);
    CHECK(bench.take() == Lines{"run down", "run up"});
    SECTION("one that leaves the configuration is down") {
        bench.configure({service("192.0.2.1:80", {real("10.0.0.2:80")})});
        CHECK(bench.take() == Lines{"run down"});
    }
    SECTION("so are all of a virtual server that leaves") {
        bench.configure({});
        CHECK(bench.take() == Lines{"run down", "run lost"});
    }
    SECTION("the end is told with omega only") {
        CHECK(bench.all.retire().empty());
        web.omega = true;
        bench.configure({web});
        bench.note(bench.all.retire());
        CHECK(bench.take() == Lines{"run down", "run lost"});
    }
    SECTION("with alpha, one that is found down is told") {
        first.alpha = true;
        Bench pessimist(web);
        pessimist.take();
        CHECK(pessimist.hear("10.0.0.1:80", false).empty());
        CHECK(pessimist.take() == Lines{"run down"});
        pessimist.hear("10.0.0.1:80", false);
        CHECK(pessimist.take() == Lines{});
    }
}

// What is said of the way from one configuration, or state of a server, to another.
struct Story {
    config::VirtualServer web = kWeb;
    Standing standing;
    Table before = table(web, {});

    static Table table(const config::VirtualServer& web, const Standing& standing) {
        return {{kKey, desired_entry(kKey, web, standing)}};
    }
    Lines told() {
        Lines told;
        for (const auto& operation : plan(table(web, standing), before, {}))
            told.push_back(narrate(operation, before, &web));
        return told;
    }
};

TEST_CASE("what is done is told with keepalived's words") {
    Story story;
    SECTION("a server goes") {
        story.standing.verdicts[at("10.0.0.1:80")] = {false};
        CHECK(story.told() ==
              Lines{"Removing service [10.0.0.1]:tcp:80 from VS [192.0.2.1]:tcp:80"});
    }
    SECTION("a server is inhibited, and comes back") {
        story.web.real_servers[0].inhibit_on_failure = true;
        story.standing.verdicts[at("10.0.0.1:80")] = {false};
        CHECK(story.told() ==
              Lines{"Disabling service [10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"});
        story.before = Story::table(story.web, story.standing);
        story.standing = {};
        CHECK(story.told() == Lines{"Enabling service [10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"});
    }
    SECTION("the sorry server comes") {
        story.web.sorry_server = config::SorryServer{{}, at("10.0.0.9:80"), {}, {}, false};
        story.standing.quorum = false;
        CHECK(story.told().front() ==
              "Adding sorry server [10.0.0.9]:tcp:80 to VS [192.0.2.1]:tcp:80");
    }
    SECTION("a weight and a scheduler change") {
        story.web.real_servers[1].weight = 7;
        story.web.scheduler = "rr";
        CHECK(story.told() == Lines{"Changing Virtual Server [192.0.2.1]:tcp:80",
                                    "Changing weight from 1 to 7 for active service "
                                    "[10.0.0.2]:tcp:80 of VS [192.0.2.1]:tcp:80"});
    }
    SECTION("a service comes and goes") {
        CHECK(narrate(NewService{}, {}, nullptr) == "Adding Virtual Server [0.0.0.0]:tcp:0");
        CHECK(narrate(RemoveService{fwmark_key(5, false)}, {}, nullptr) ==
              "Removing Virtual Server FWM 5");
    }
}

}  // namespace
}  // namespace holdfast::ipvs
