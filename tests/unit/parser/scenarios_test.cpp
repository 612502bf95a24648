// The configurations that people really use, field by field.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

Loaded scenario(const std::string& name) {
    auto loaded = load(HOLDFAST_SOURCE_DIR "/tests/scenarios/" + name);
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    REQUIRE_FALSE(loaded.diagnostics.has_errors());
    return loaded;
}

void check_director_globals(const Global& global) {
    CHECK(global.router_id == "LVS_50");
    CHECK(global.mail.recipients == std::vector<std::string>{"admin@cadilinea.lan"});
    CHECK(global.mail.from == "admin@cadilinea.lan");
    CHECK(global.mail.server == SmtpServer{"127.0.0.1", {}});
    CHECK(global.mail.timeout == seconds(30));
}

void check_director_instance(const VrrpInstance& v, const std::string& interface) {
    CHECK(v.name == "VI_50");
    CHECK(v.state == InitialState::master);
    CHECK(v.interface == interface);
    CHECK(v.vrid == 50);
    CHECK(v.priority == 100);
    CHECK(v.advert_interval == seconds(1));
    CHECK(v.authentication == Authentication{AuthType::pass, "123456"});
    REQUIRE(v.addresses.size() == 1);
    CHECK(to_string(v.addresses[0].prefix) == "192.168.10.50/32");
}

TEST_CASE("S1: two real mistakes are told of and the rest runs") {
    const auto loaded = scenario("s1-webfarm.conf");
    CHECK(mentions(loaded,
                   "s1-webfarm.conf:10:25: warning: persistence_timeout: 0 is out of "
                   "range"));
    CHECK(mentions(loaded, "s1-webfarm.conf:24:13: warning: unknown keyword 'port_connect'"));
    CHECK(mentions(loaded, "did you mean 'connect_port'?"));
    CHECK(loaded.config->global.router_id == "LVS_PRACTICA");
    REQUIRE(loaded.config->lvs.virtual_servers.size() == 1);
    const auto& server = loaded.config->lvs.virtual_servers[0];
    CHECK(to_string(server.endpoint) == "192.168.0.10:80");
    CHECK(server.scheduler == "rr");
    CHECK(server.method == ForwardingMethod::nat);
    CHECK(server.protocol == Protocol::tcp);
    CHECK_FALSE(server.persistence_timeout);
    REQUIRE(server.real_servers.size() == 2);
    for (const auto& real : server.real_servers) {
        CHECK(real.weight == 1);
        REQUIRE(real.tcp_checks.size() == 1);
        CHECK(real.tcp_checks[0].target == real.endpoint);
        CHECK(real.tcp_checks[0].connect_timeout == seconds(3));
        CHECK(real.tcp_checks[0].delay_loop == seconds(3));
    }
    CHECK(to_string(server.real_servers[1].endpoint) == "192.168.100.12:80");
}

TEST_CASE("S3, S4, S5: the director") {
    const auto loaded = scenario("s3-director.conf");
    CHECK(problems(loaded).empty());
    check_director_globals(loaded.config->global);
    check_director_instance(loaded.config->vrrp.instances.at(0), "enp10s0");
    const auto& server = loaded.config->lvs.virtual_servers.at(0);
    CHECK(to_string(server.endpoint) == "192.168.10.50:80");
    CHECK(server.scheduler == "rr");
    CHECK(server.method == ForwardingMethod::nat);
    REQUIRE(server.real_servers.size() == 2);
    CHECK(to_string(server.real_servers[0].endpoint) == "192.168.10.101:80");
    const auto& check = server.real_servers[1].tcp_checks.at(0);
    CHECK(to_string(check.target) == "192.168.10.102:80");
    CHECK(check.connect_timeout == seconds(10));
    CHECK(check.delay_loop == seconds(6));
    CHECK(check.retry == 3);
    CHECK(check.delay_before_retry == seconds(3));
}

TEST_CASE("S6: an address for HAProxy") {
    const auto loaded = scenario("s6-keepalived.conf");
    CHECK(problems(loaded).empty());
    check_director_globals(loaded.config->global);
    check_director_instance(loaded.config->vrrp.instances.at(0), "enp1s0");
    CHECK(loaded.config->lvs.virtual_servers.empty());
}

TEST_CASE("S7: two networks, one fate") {
    for (const std::string name : {"s7-lb1.conf", "s7-lb2.conf"}) {
        const auto loaded = scenario(name);
        CHECK(problems(loaded).empty());
        const bool first = name == "s7-lb1.conf";
        const auto& vrrp = loaded.config->vrrp;
        REQUIRE(vrrp.instances.size() == 2);
        for (const auto& v : vrrp.instances) {
            CHECK(v.state == (first ? InitialState::master : InitialState::backup));
            CHECK(v.priority == (first ? 100 : 49));
            CHECK(v.authentication == Authentication{AuthType::pass, "passw123"});
        }
        CHECK(vrrp.instances[0].interface == "eth0");
        CHECK(vrrp.instances[1].vrid == 2);
        CHECK(to_string(vrrp.instances[0].addresses.at(0).prefix) == "178.9.2.220/32");
        CHECK(to_string(vrrp.instances[1].addresses.at(0).prefix) == "187.2.9.120/32");
        REQUIRE(vrrp.sync_groups.size() == 1);
        CHECK(vrrp.sync_groups[0].name == "G1");
        CHECK(vrrp.sync_groups[0].members == std::vector<std::string>{"RH_EXT", "RH_INT"});
    }
}

TEST_CASE("S8: an instance with nothing but the necessary") {
    const auto loaded = scenario("s8-bal.conf");
    CHECK(problems(loaded).empty());
    const auto& v = loaded.config->vrrp.instances.at(0);
    CHECK(v.name == "vrrpext");
    CHECK(v.interface == "vballout_b");
    CHECK(v.state == InitialState::backup);
    CHECK(v.priority == 150);
    CHECK(v.vrid == 12);
    CHECK(to_string(v.addresses.at(0).prefix) == "172.16.1.254/32");
}

TEST_CASE("S9: an instance named by a number") {
    const auto loaded = scenario("s9-hera.conf");
    CHECK(loaded.config->global.router_id == "hera");
    const auto& v = loaded.config->vrrp.instances.at(0);
    CHECK(v.name == "50");
    CHECK(v.priority == 101);
    CHECK(v.addresses.at(0).interface == "eth1");
}

}  // namespace
}  // namespace holdfast::config
