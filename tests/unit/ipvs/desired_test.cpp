#include "ipvs/core/desired.h"

#include <limits>

#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

const ServiceKey kKey{Protocol::tcp, at("192.0.2.1:80"), 0};

// "10.0.0.1:80 1, 10.0.0.2:80 0": the servers and their weights.
std::string servers(const config::VirtualServer& service, const Standing& standing = {},
                    const ServiceKey& key = kKey) {
    std::string text;
    for (const auto& [endpoint, server] : desired_entry(key, service, standing).destinations) {
        text +=
            (text.empty() ? "" : ", ") + to_string(endpoint) + " " + std::to_string(server.weight);
    }
    return text;
}

Standing verdict(const std::string& server, bool up, bool quorum = true) {
    return {{{at(server), {up}}}, quorum};
}

TEST_CASE("servers nobody has spoken of are up, with alpha down") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80", 3), real("10.0.0.2:80")});
    CHECK(servers(web) == "10.0.0.1:80 3, 10.0.0.2:80 1");
    web.real_servers[0].alpha = true;
    CHECK(servers(web) == "10.0.0.2:80 1");
    CHECK(servers(web, verdict("10.0.0.1:80", true)) == "10.0.0.1:80 3, 10.0.0.2:80 1");
    web.real_servers[0].inhibit_on_failure = true;
    CHECK(servers(web) == "10.0.0.1:80 0, 10.0.0.2:80 1");
}

TEST_CASE("quorum is lost below quorum - hysteresis, and gained from quorum + hysteresis") {
    const config::Quorum quorum{5, 2, {}, {}};
    CHECK(has_quorum(quorum, true, 3));
    CHECK_FALSE(has_quorum(quorum, true, 2));
    CHECK_FALSE(has_quorum(quorum, false, 6));
    CHECK(has_quorum(quorum, false, 7));
    CHECK_FALSE(has_quorum({1, 1, {}, {}}, true, 0));
    CHECK(serving_weight(
              service("192.0.2.1:80", {real("10.0.0.1:80", std::numeric_limits<int>::max()),
                                       real("10.0.0.2:80", std::numeric_limits<int>::max())}),
              {}) == 2LL * std::numeric_limits<int>::max());
}

TEST_CASE("the sorry server serves while there is no quorum") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80"), real("10.0.0.2:80")});
    web.sorry_server =
        config::SorryServer{{}, at("10.0.0.9:80"), config::ForwardingMethod::dr, {}, false};
    const auto down = verdict("10.0.0.1:80", false, false);
    CHECK(servers(web) == "10.0.0.1:80 1, 10.0.0.2:80 1");
    CHECK(servers(web, down) == "10.0.0.9:80 1");
    const auto entry = desired_entry(kKey, web, down);
    CHECK(entry.destinations.begin()->second.method == ForwardingMethod::direct);

    SECTION("with servers drained by weight 0, which keep their connections") {
        web.real_servers[1].weight = 0;
        CHECK(servers(web, down) == "10.0.0.2:80 0, 10.0.0.9:80 1");
    }
    SECTION("with those that are inhibited") {
        web.real_servers[1].inhibit_on_failure = true;
        CHECK(servers(web, down) == "10.0.0.2:80 0, 10.0.0.9:80 1");
    }
    SECTION("inhibited, it stays with weight 0") {
        web.sorry_server->inhibit = true;
        CHECK(servers(web) == "10.0.0.1:80 1, 10.0.0.2:80 1, 10.0.0.9:80 0");
        CHECK(servers(web, down) == "10.0.0.9:80 1");
        web.sorry_server->endpoint = at("10.0.0.2:80");
        web.sorry_server->method = config::ForwardingMethod::nat;
        CHECK(servers(web) == "10.0.0.1:80 1, 10.0.0.2:80 1");
    }
    SECTION("one that is also a real server gets its weight") {
        web.real_servers[0].inhibit_on_failure = true;
        web.sorry_server->endpoint = at("10.0.0.1:80");
        CHECK(servers(web, down) == "10.0.0.1:80 1");
    }
}

TEST_CASE("of two of the same name the first counts") {
    CHECK(servers(service("192.0.2.1:80", {real("10.0.0.1:80", 3), real("10.0.0.1:80", 7)})) ==
          "10.0.0.1:80 3");
}

TEST_CASE("only NAT changes the port, and only tunnels the family") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:8080"), real("10.0.0.2:8080"),
                                        real("2001:db8::3:8080"), real("2001:db8::4:80")});
    web.real_servers[1].method = config::ForwardingMethod::dr;
    web.real_servers[2].method = config::ForwardingMethod::tun;
    CHECK(servers(web) == "10.0.0.1:8080 1, 10.0.0.2:80 1, [2001:db8::3]:80 1");
    const auto mark = fwmark_key(5, true);
    CHECK(servers(web, {}, mark) == "[2001:db8::3]:0 1, [2001:db8::4]:80 1");
}

TEST_CASE("everything of a service is carried over") {
    auto sip = service("192.0.2.1:80", {});
    sip.scheduler = "sh";
    sip.scheduler_flags = {"sh-port", "sh-fallback"};
    sip.one_packet = true;
    sip.persistence_engine = "sip";
    sip.persistence_mask = at("255.255.255.0:0").address;
    sip.persistence_prefix = 64;
    auto made = desired_entry(kKey, sip, {}).service;
    CHECK(made.scheduler == "sh");
    CHECK(made.flags ==
          (service_flag::one_packet | service_flag::scheduler_1 | service_flag::scheduler_2));
    CHECK(made.persistence_engine.empty());  // means nothing without persistence
    CHECK(made.netmask == 0xffffffff);
    sip.persistence_timeout = std::chrono::seconds(360);
    made = desired_entry(kKey, sip, {}).service;
    CHECK((made.flags & service_flag::persistent) != 0);
    CHECK(made.timeout_seconds == 360);
    CHECK(made.persistence_engine == "sip");
    CHECK(made.netmask == 0xffffff00);
    CHECK(desired_entry(fwmark_key(1, true), sip, {}).service.netmask == 64);
    sip.scheduler_flags = {"mh-port", "flag-3"};
    CHECK((desired_entry(kKey, sip, {}).service.flags & service_flag::scheduler_any) ==
          (service_flag::scheduler_2 | service_flag::scheduler_3));
}

TEST_CASE("everything of a server is carried over") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80", 9)});
    auto& server = web.real_servers[0];
    server.method = config::ForwardingMethod::tun;
    server.tunnel = {config::TunnelType::gue, config::TunnelChecksum::remcsum, 6080};
    server.upper_threshold = 100;
    server.lower_threshold = 50;
    const auto made = desired_entry(kKey, web, {}).destinations.begin()->second;
    CHECK(made.tunnel_type == TunnelType::gue);
    CHECK(made.tunnel_port == 6080);
    CHECK(made.tunnel_flags == tunnel_flag::remote_checksum);
    CHECK(made.upper_threshold == 100);
    CHECK(made.lower_threshold == 50);
    server.tunnel = {config::TunnelType::gre, config::TunnelChecksum::csum, 0};
    CHECK(desired_entry(kKey, web, {}).destinations.begin()->second.tunnel_flags ==
          tunnel_flag::checksum);
}

}  // namespace
}  // namespace holdfast::ipvs
