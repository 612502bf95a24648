#include "ipvs/core/virtual_servers.h"

#include "ipvs/core/narration.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

const auto kWeb = service("192.0.2.1:80", {real("10.0.0.1:80"), real("10.0.0.2:80")});

ipc::ServerVerdict verdict(const std::string& server, bool up,
                           const std::string& service = "192.0.2.1:80") {
    return {"tcp", at(service), at(server), up};
}

std::size_t servers_of(const VirtualServers& all) {
    return all.desired().at(key_of(kWeb)).destinations.size();
}

TEST_CASE("a verdict changes its service") {
    VirtualServers all;
    all.configure({{kWeb}});
    CHECK(all.hear(verdict("10.0.0.1:80", false)) == key_of(kWeb));
    CHECK(servers_of(all) == 1);
    CHECK(all.hear(verdict("10.0.0.1:80", true)) == key_of(kWeb));
    CHECK(servers_of(all) == 2);
    CHECK(!all.hear(verdict("10.0.0.1:80", false, "192.0.2.9:80")));
    CHECK(!all.hear(verdict("10.0.0.9:80", false)));
}

TEST_CASE("a verdict that says what was taken for true changes nothing") {
    VirtualServers all;
    all.configure({{kWeb}});
    CHECK(!all.hear(verdict("10.0.0.1:80", true)));
    CHECK(all.hear(verdict("10.0.0.1:80", false)));
    CHECK(!all.hear(verdict("10.0.0.1:80", false)));
}

TEST_CASE("verdicts that come before the first configuration count for it") {
    VirtualServers all;
    CHECK(!all.hear(verdict("10.0.0.1:80", false)));
    all.configure({{kWeb}});
    CHECK(servers_of(all) == 1);
}

TEST_CASE("verdicts outlive a reload, but not their server") {
    VirtualServers all;
    all.configure({{kWeb}});
    all.hear(verdict("10.0.0.1:80", false));
    all.configure({{kWeb}});
    CHECK(servers_of(all) == 1);
    all.configure({{service("192.0.2.1:80", {real("10.0.0.2:80")})}});
    all.configure({{kWeb}});
    CHECK(servers_of(all) == 2);
}

TEST_CASE("only the services asked for, and of those only the configured ones") {
    VirtualServers all;
    all.configure({{kWeb, service("192.0.2.2:80", {})}});
    CHECK(all.desired().size() == 2);
    CHECK(all.desired({key_of(kWeb), fwmark_key(3, false)}).size() == 1);
    CHECK(all.keys().size() == 2);
}

TEST_CASE("quorum is told when it changes") {
    VirtualServers all;
    all.configure({{kWeb}});
    CHECK(all.quorum_news(key_of(kWeb)).empty());
    all.hear(verdict("10.0.0.1:80", false));
    CHECK(all.quorum_news(key_of(kWeb)).empty());
    all.hear(verdict("10.0.0.2:80", false));
    CHECK(all.quorum_news(key_of(kWeb)) == "Lost quorum 1-0=1 > 0 for VS [192.0.2.1]:tcp:80");
    all.configure({{kWeb}});
    CHECK(all.quorum_news(key_of(kWeb)).empty());
    all.hear(verdict("10.0.0.2:80", true));
    CHECK(all.quorum_news(key_of(kWeb)) == "Gained quorum 1+0=1 <= 1 for VS [192.0.2.1]:tcp:80");
}

// What is said of the way from one configuration, or state of a server, to another.
struct Story {
    config::VirtualServer web = kWeb;
    Verdicts verdicts;
    Table before = desired({{web}}, {});

    Lines told() {
        const auto after = desired({{web}}, verdicts);
        Lines told;
        for (const auto& operation : plan(after, before, {}))
            told.push_back(narrate(operation, before, &web));
        return told;
    }
};

TEST_CASE("what is done is told with keepalived's words") {
    Story story;
    SECTION("a server goes") {
        story.verdicts[key_of(kWeb)][at("10.0.0.1:80")] = false;
        CHECK(story.told() ==
              Lines{"Removing service [10.0.0.1]:tcp:80 from VS [192.0.2.1]:tcp:80"});
    }
    SECTION("a server is inhibited, and comes back") {
        story.web.real_servers[0].inhibit_on_failure = true;
        story.verdicts[key_of(kWeb)][at("10.0.0.1:80")] = false;
        CHECK(story.told() ==
              Lines{"Disabling service [10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"});
        story.before = desired({{story.web}}, story.verdicts);
        story.verdicts.clear();
        CHECK(story.told() == Lines{"Enabling service [10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"});
    }
    SECTION("the sorry server comes") {
        story.web.sorry_server = config::SorryServer{{}, at("10.0.0.9:80"), {}, {}, false};
        story.web.real_servers.clear();
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
