#include "ipvs/core/plan.h"

#include "ipvs/core/desired.h"
#include "ipvs/core/expansion.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

using Verdicts = std::map<IpEndpoint, Verdict>;  // on the servers of the first virtual server

Table desired(const config::LvsConfig& config, const Verdicts& verdicts) {
    Table table;
    for (const auto& server : config.virtual_servers) {
        Standing standing;
        if (&server == &config.virtual_servers.front()) standing.verdicts = verdicts;
        standing.quorum = has_quorum(server.quorum, true, serving_weight(server, standing));
        const auto keys = services_of(server, {});
        table.emplace(keys->front(), desired_entry(keys->front(), server, standing));
    }
    return table;
}

// One web service with two servers, which is in the kernel already, and what comes then.
struct Web {
    config::LvsConfig config{{service("192.0.2.1:80", {real("10.0.0.1:80"), real("10.0.0.2:80")})}};
    Verdicts verdicts;
    Table kernel = desired(config, {});

    config::VirtualServer& web() { return config.virtual_servers[0]; }
    void verdict(const std::string& server, bool up) { verdicts[at(server)] = {up}; }
    std::set<ServiceKey> owned() {
        std::set<ServiceKey> keys;
        for (const auto& [key, entry] : desired(config, {}))
            keys.insert(key);
        return keys;
    }
    Lines plan_now() { return lines(plan(desired(config, verdicts), kernel, owned())); }
};

TEST_CASE("start: services are added with their servers") {
    Web at_start;
    at_start.kernel.clear();
    at_start.web().persistence_timeout = std::chrono::seconds(50);
    at_start.config.virtual_servers.push_back(service("2001:db8::1:443", {}));
    CHECK(at_start.plan_now() == Lines{"add tcp 192.0.2.1:80 wlc persistent 50",
                                       "add 10.0.0.1:80 nat 1 in tcp 192.0.2.1:80",
                                       "add 10.0.0.2:80 nat 1 in tcp 192.0.2.1:80",
                                       "add tcp [2001:db8::1]:443 wlc"});
}

TEST_CASE("a table that is right is left alone") {
    Web same;
    CHECK(same.plan_now().empty());
    same.kernel.begin()->second.service.flags |= service_flag::hashed;
    same.kernel.begin()->second.service.timeout_seconds = 300;
    same.kernel.begin()->second.destinations.begin()->second.method = ForwardingMethod::local;
    CHECK(same.plan_now().empty());
}

TEST_CASE("a server goes down and comes up") {
    Web web;
    web.verdict("10.0.0.1:80", false);
    CHECK(web.plan_now() == Lines{"del 10.0.0.1:80 in tcp 192.0.2.1:80"});
    web.kernel = desired(web.config, web.verdicts);
    web.verdict("10.0.0.1:80", true);
    CHECK(web.plan_now() == Lines{"add 10.0.0.1:80 nat 1 in tcp 192.0.2.1:80"});
}

TEST_CASE("a server with inhibit_on_failure goes down and comes up") {
    Web web;
    web.web().real_servers[0].inhibit_on_failure = true;
    web.verdict("10.0.0.1:80", false);
    CHECK(web.plan_now() == Lines{"set 10.0.0.1:80 nat 0 in tcp 192.0.2.1:80"});
    web.kernel = desired(web.config, web.verdicts);
    web.verdict("10.0.0.1:80", true);
    CHECK(web.plan_now() == Lines{"set 10.0.0.1:80 nat 1 in tcp 192.0.2.1:80"});
}

TEST_CASE("all servers are down") {
    Web web;
    web.verdict("10.0.0.1:80", false);
    web.verdict("10.0.0.2:80", false);
    SECTION("without a sorry server the service stays, empty") {
        CHECK(web.plan_now() ==
              Lines{"del 10.0.0.1:80 in tcp 192.0.2.1:80", "del 10.0.0.2:80 in tcp 192.0.2.1:80"});
    }
    SECTION("the sorry server is there before the last one goes, and goes after one is back") {
        web.web().sorry_server = config::SorryServer{{}, at("10.0.0.9:80"), {}, {}, false};
        CHECK(web.plan_now() == Lines{"add 10.0.0.9:80 nat 1 in tcp 192.0.2.1:80",
                                      "del 10.0.0.1:80 in tcp 192.0.2.1:80",
                                      "del 10.0.0.2:80 in tcp 192.0.2.1:80"});
        web.kernel = desired(web.config, web.verdicts);
        web.verdict("10.0.0.2:80", true);
        CHECK(web.plan_now() == Lines{"add 10.0.0.2:80 nat 1 in tcp 192.0.2.1:80",
                                      "del 10.0.0.9:80 in tcp 192.0.2.1:80"});
    }
    SECTION("a sorry server among inhibited ones is added before their weight goes") {
        for (auto& server : web.web().real_servers)
            server.inhibit_on_failure = true;
        web.web().sorry_server = config::SorryServer{{}, at("10.0.0.9:80"), {}, {}, false};
        CHECK(web.plan_now() == Lines{"add 10.0.0.9:80 nat 1 in tcp 192.0.2.1:80",
                                      "set 10.0.0.1:80 nat 0 in tcp 192.0.2.1:80",
                                      "set 10.0.0.2:80 nat 0 in tcp 192.0.2.1:80"});
    }
}

TEST_CASE("reload: what has changed is changed in place") {
    Web web;
    SECTION("weight") {
        web.web().real_servers[1].weight = 5;
        CHECK(web.plan_now() == Lines{"set 10.0.0.2:80 nat 5 in tcp 192.0.2.1:80"});
    }
    SECTION("method") {
        web.web().real_servers[1].method = config::ForwardingMethod::tun;
        CHECK(web.plan_now() == Lines{"set 10.0.0.2:80 tunnel 1 in tcp 192.0.2.1:80"});
    }
    SECTION("scheduler") {
        web.web().scheduler = "rr";
        CHECK(web.plan_now() == Lines{"set tcp 192.0.2.1:80 rr"});
    }
    SECTION("persistence on, longer, off") {
        web.web().persistence_timeout = std::chrono::seconds(50);
        CHECK(web.plan_now() == Lines{"set tcp 192.0.2.1:80 wlc persistent 50"});
        web.kernel = desired(web.config, {});
        web.web().persistence_timeout = std::chrono::seconds(600);
        CHECK(web.plan_now() == Lines{"set tcp 192.0.2.1:80 wlc persistent 600"});
        web.kernel = desired(web.config, {});
        web.web().persistence_timeout.reset();
        CHECK(web.plan_now() == Lines{"set tcp 192.0.2.1:80 wlc"});
    }
    SECTION("another server instead of one: added before the other is removed") {
        web.web().real_servers[0] = real("10.0.0.3:80");
        CHECK(web.plan_now() == Lines{"add 10.0.0.3:80 nat 1 in tcp 192.0.2.1:80",
                                      "del 10.0.0.1:80 in tcp 192.0.2.1:80"});
    }
}

TEST_CASE("reload: services come and go") {
    Web web;
    const auto formerly = web.owned();
    web.config.virtual_servers[0] = service("192.0.2.1:443", {real("10.0.0.1:443")});
    const auto steps = lines(plan(desired(web.config, {}), web.kernel, formerly));
    CHECK(steps == Lines{"add tcp 192.0.2.1:443 wlc", "add 10.0.0.1:443 nat 1 in tcp 192.0.2.1:443",
                         "del tcp 192.0.2.1:80"});
}

TEST_CASE("the same address and port with another protocol is another service") {
    Web web;
    const auto formerly = web.owned();
    web.web().protocol = config::Protocol::udp;
    const auto steps = lines(plan(desired(web.config, {}), web.kernel, formerly));
    CHECK(steps.front() == "add udp 192.0.2.1:80 wlc");
    CHECK(steps.back() == "del tcp 192.0.2.1:80");
}

TEST_CASE("drift is repaired") {
    Web web;
    auto& servers = web.kernel.begin()->second.destinations;
    SECTION("somebody deleted a server") {
        servers.erase(at("10.0.0.1:80"));
        CHECK(web.plan_now() == Lines{"add 10.0.0.1:80 nat 1 in tcp 192.0.2.1:80"});
    }
    SECTION("somebody changed a weight") {
        servers[at("10.0.0.2:80")].weight = 100;
        CHECK(web.plan_now() == Lines{"set 10.0.0.2:80 nat 1 in tcp 192.0.2.1:80"});
    }
    SECTION("somebody set a threshold") {
        servers[at("10.0.0.2:80")].upper_threshold = 10;
        CHECK(web.plan_now() == Lines{"set 10.0.0.2:80 nat 1 in tcp 192.0.2.1:80"});
    }
    SECTION("somebody added a server to our service") {
        servers[at("10.6.6.6:80")].endpoint = at("10.6.6.6:80");
        CHECK(web.plan_now() == Lines{"del 10.6.6.6:80 in tcp 192.0.2.1:80"});
    }
    SECTION("somebody deleted the service") {
        web.kernel.clear();
        CHECK(web.plan_now().size() == 3);
    }
}

TEST_CASE("what is not ours is not touched") {
    Web web;
    auto foreign = desired({{service("198.51.100.1:80", {real("10.0.0.1:80")})}}, {});
    const auto mark = fwmark_key(7, false);
    foreign[mark].service.key = mark;
    web.kernel.merge(foreign);
    CHECK(web.plan_now().empty());
    CHECK(lines(plan({}, web.kernel, web.owned())) == Lines{"del tcp 192.0.2.1:80"});
}

TEST_CASE("shutdown: the services go and take their servers along") {
    Web web;
    CHECK(lines(plan({}, web.kernel, web.owned())) == Lines{"del tcp 192.0.2.1:80"});
    CHECK(plan({}, {}, web.owned()).empty());
}

}  // namespace
}  // namespace holdfast::ipvs
