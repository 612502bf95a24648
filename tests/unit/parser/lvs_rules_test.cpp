// What must be true of virtual servers and their real servers as wholes.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

std::size_t servers(const Loaded& loaded) {
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    return loaded.config->lvs.virtual_servers.size();
}

TEST_CASE("a service that cannot work is left out, with the reason") {
    const auto none = read("virtual_server 192.0.2.1 80 {\n protocol TCP\n}\n");
    CHECK(mentions(none, "virtual_server 192.0.2.1:80 is left out: it has no real_server"));
    CHECK(servers(none) == 0);
    const auto multicast = read(
        "virtual_server 224.0.0.1 80 {\n protocol TCP\n"
        " real_server 192.0.2.2 80 {\n }\n}\n");
    CHECK(mentions(multicast, "it is not the address of a host"));
    CHECK(servers(multicast) == 0);
}

TEST_CASE("a service without a protocol is UDP and says so") {
    const auto loaded = read("virtual_server 192.0.2.1 80 {\n real_server 192.0.2.2 80 {\n }\n}\n");
    CHECK(mentions(loaded, "has no protocol and is UDP therefore"));
    CHECK(servers(loaded) == 1);
    const auto mark = read("virtual_server fwmark 1 {\n real_server 192.0.2.2 0 {\n }\n}\n");
    CHECK(mark.diagnostics.render().empty());
}

TEST_CASE("a service without a port is persistent") {
    const auto loaded = read(
        "virtual_server 192.0.2.1 {\n protocol TCP\n"
        " real_server 192.0.2.2 {\n }\n}\n");
    CHECK(mentions(loaded, "persistence_timeout 360 is used"));
    CHECK(loaded.config->lvs.virtual_servers.at(0).persistence_timeout == seconds(360));
}

TEST_CASE("services and real servers are unique") {
    const auto twice = read(service("") + service(""));
    CHECK(servers(twice) == 1);
    CHECK(mentions(twice, "a second virtual_server tcp 192.0.2.1:80, left out"));
    const auto other = read(service("") +
                            "virtual_server 192.0.2.1 80 {\n protocol UDP\n"
                            " real_server 192.0.2.10 80 {\n }\n}\n");
    CHECK(servers(other) == 2);
    const auto real = read(service("real_server 192.0.2.10 80 {\n}"));
    CHECK(mentions(real, "the virtual server has it already"));
    CHECK(real.config->lvs.virtual_servers.at(0).real_servers.size() == 1);
}

TEST_CASE("DR and TUN cannot change the port") {
    for (const std::string method : {"DR", "TUN"}) {
        const auto loaded =
            read(service("lb_kind " + method + "\nreal_server 192.0.2.11 8080 {\n}"));
        CHECK(mentions(loaded, "192.0.2.11:8080: DR and TUN cannot change the port"));
        const auto& reals = loaded.config->lvs.virtual_servers.at(0).real_servers;
        REQUIRE(reals.size() == 2);
        CHECK(reals[0].endpoint.port == 80);
        CHECK(reals[1].endpoint.port == 80);
    }
    CHECK(problems(read(service("lb_kind NAT\nreal_server 192.0.2.11 8080 {\n}"))).empty());
}

TEST_CASE("IPv4 and IPv6 meet in a tunnel only") {
    const auto nat = read(service("real_server 2001:db8::2 80 {\n}"));
    CHECK(mentions(nat, "IPv4 and IPv6 meet in TUN only"));
    CHECK(nat.config->lvs.virtual_servers.at(0).real_servers.size() == 1);
    CHECK(problems(read(service("lb_kind TUN\nreal_server 2001:db8::2 80 {\n}"))).empty());
}

TEST_CASE("a slow start that nobody would notice") {
    const auto slow = [](const std::string& lines) {
        return read(service("slow_start 60\n" + lines));
    };
    CHECK(problems(slow("weight 100")).empty());
    CHECK(problems(read(service("slow_start 60",
                                "MISC_CHECK {\n misc_path /bin/true\n misc_dynamic\n}")))
              .empty());
    CHECK(mentions(slow(""), "slow_start has no effect, there is nothing between 0 and a weight"));
    CHECK(mentions(slow("weight 100\nlb_algo rr"), "lvs_sched rr does not look at weights"));
}

TEST_CASE("a sorry server") {
    const auto sorry = [](const std::string& lines) { return read(service(lines)); };
    CHECK(mentions(sorry("sorry_server_lvs_method DR"), "without a sorry_server"));
    const auto dr = sorry("lb_kind DR\nsorry_server 192.0.2.99 8080");
    CHECK(mentions(dr, "DR and TUN cannot change the port"));
    CHECK(dr.config->lvs.virtual_servers[0].sorry_server->endpoint.port == 80);
    const auto own = sorry("lb_kind DR\nsorry_server 192.0.2.99 8080\nsorry_server_lvs_method NAT");
    CHECK(problems(own).empty());
    CHECK(own.config->lvs.virtual_servers[0].sorry_server->method == ForwardingMethod::nat);
    const auto six = sorry("sorry_server 2001:db8::9 80");
    CHECK(mentions(six, "sorry_server [2001:db8::9]:80 is left out"));
    CHECK_FALSE(six.config->lvs.virtual_servers[0].sorry_server);
}

TEST_CASE("a check without any port is left out") {
    const auto loaded = read(
        "virtual_server 192.0.2.1 {\n protocol TCP\n persistence_timeout 60\n"
        " real_server 192.0.2.2 {\n TCP_CHECK {\n }\n }\n}\n");
    CHECK(mentions(loaded, "the check is left out: the real server has no port"));
    CHECK(loaded.config->lvs.virtual_servers.at(0).real_servers.at(0).tcp_checks.empty());
}

TEST_CASE("alpha without a check would wait for ever") {
    const auto loaded = read(service("alpha"));
    CHECK_FALSE(loaded.config->lvs.virtual_servers.at(0).real_servers.at(0).alpha);
}

}  // namespace
}  // namespace holdfast::config
