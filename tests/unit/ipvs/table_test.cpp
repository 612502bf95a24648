#include "ipvs/core/table.h"

#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

// "10.0.0.1:80 1, 10.0.0.2:80 0": the servers and their weights.
std::string servers(const config::VirtualServer& service, const Verdicts& verdicts = {}) {
    std::string text;
    for (const auto& [endpoint, destination] : desired_entry(service, verdicts).destinations) {
        text += (text.empty() ? "" : ", ") + to_string(endpoint) + " " +
                std::to_string(destination.weight);
    }
    return text;
}

Verdicts verdict(const config::VirtualServer& service, const std::string& server, bool up) {
    return {{key_of(service), {{at(server), up}}}};
}

TEST_CASE("servers nobody has spoken of are up") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80", 3), real("10.0.0.2:80")});
    CHECK(servers(web) == "10.0.0.1:80 3, 10.0.0.2:80 1");
}

TEST_CASE("with alpha, a server with a checker is down until it has passed") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80"), real("10.0.0.2:80")});
    web.alpha = true;
    CHECK(servers(web).empty());
    CHECK(servers(web, verdict(web, "10.0.0.2:80", true)) == "10.0.0.2:80 1");
    web.real_servers[0].inhibit_on_failure = true;
    CHECK(servers(web) == "10.0.0.1:80 0");
    web.real_servers[0].tcp_checks.clear();
    CHECK(servers(web) == "10.0.0.1:80 1");
}

TEST_CASE("a verdict counts for its own service only") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80")});
    auto dns = service("192.0.2.1:53", {real("10.0.0.1:80")});
    CHECK(servers(web, verdict(dns, "10.0.0.1:80", false)) == "10.0.0.1:80 1");
    CHECK(servers(dns, verdict(dns, "10.0.0.1:80", false)).empty());
}

TEST_CASE("the sorry server serves while no real server does") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80")});
    web.sorry_server =
        config::SorryServer{{}, at("10.0.0.9:80"), config::ForwardingMethod::dr, {}, false};
    CHECK(servers(web) == "10.0.0.1:80 1");
    CHECK(servers(web, verdict(web, "10.0.0.1:80", false)) == "10.0.0.9:80 1");
    const auto entry = desired_entry(web, verdict(web, "10.0.0.1:80", false));
    CHECK(entry.destinations.begin()->second.method == ForwardingMethod::direct);

    SECTION("with servers drained by weight 0, which keep their connections") {
        web.real_servers[0].weight = 0;
        CHECK(servers(web) == "10.0.0.1:80 0, 10.0.0.9:80 1");
    }
    SECTION("a service without any server has only this one") {
        web.real_servers.clear();
        CHECK(servers(web) == "10.0.0.9:80 1");
    }
    SECTION("a sorry server that is also an inhibited real server gets its weight") {
        web.real_servers[0].inhibit_on_failure = true;
        web.sorry_server->endpoint = at("10.0.0.1:80");
        CHECK(servers(web, verdict(web, "10.0.0.1:80", false)) == "10.0.0.1:80 1");
    }
}

TEST_CASE("of two of the same name the first counts") {
    auto web = service("192.0.2.1:80", {real("10.0.0.1:80", 3), real("10.0.0.1:80", 7)});
    CHECK(servers(web) == "10.0.0.1:80 3");
    auto again = service("192.0.2.1:80", {});
    again.scheduler = "rr";
    const auto table = desired({{web, again}}, {});
    REQUIRE(table.size() == 1);
    CHECK(table.begin()->second.service.scheduler == "wlc");
}

TEST_CASE("persistence and family are carried over") {
    auto web = service("2001:db8::1:80", {});
    web.persistence_timeout = std::chrono::seconds(360);
    const auto made = desired_entry(web, {}).service;
    CHECK(made.flags == service_flag::persistent);
    CHECK(made.timeout_seconds == 360);
    CHECK(made.netmask == 128);
    web.endpoint = at("192.0.2.1:80");
    CHECK(desired_entry(web, {}).service.netmask == 0xffffffff);
}

}  // namespace
}  // namespace holdfast::ipvs
