// From the configuration to probes.
#include "checkers/core/check.h"
#include "lib/described_json.h"
#include "lib/parse_json.h"
#include "lib/write_json.h"
#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using namespace std::chrono_literals;

const IpEndpoint kTarget{*parse_ip_address("10.0.0.1"), 8080};

config::HttpCheck http_check(bool tls = false) {
    config::HttpCheck check;
    check.target = kTarget;
    check.tls = tls;
    check.connect_timeout = 3s;
    check.delay_loop = 7s;
    check.retry = 4;
    check.delay_before_retry = 2s;
    check.warmup = 1s;
    check.urls.resize(1);
    check.urls[0].path = "/a";
    return check;
}

std::vector<Check> checks_of(const config::Check& check, const std::string& server_host = {},
                             const std::string& service_host = {}) {
    config::VirtualServer service;
    service.virtual_host = service_host;
    config::RealServer server;
    server.virtual_host = server_host;
    server.checks = {check};
    return checkers::checks_of(service, server);
}

HttpProbe probe_of(const config::HttpCheck& check, const std::string& server_host = {},
                   const std::string& service_host = {}) {
    return std::get<HttpProbe>(checks_of(check, server_host, service_host).at(0).probes.at(0));
}

TEST_CASE("times and connections are handed on") {
    auto settings = http_check();
    settings.bind_address = *parse_ip_address("10.0.0.9");
    settings.bind_port = 1234;
    settings.bind_interface = "eth7";
    settings.fwmark = 5;
    settings.fast_recovery = true;
    const auto check = checks_of(settings).at(0);
    CHECK(check.delay_loop == 7s);
    CHECK(check.retry == 4);
    CHECK(check.delay_before_retry == 2s);
    CHECK(check.warmup == 1s);
    CHECK(check.hurry);
    const auto probe = std::get<HttpProbe>(check.probes.at(0));
    CHECK(probe.timeout == 3s);
    CHECK(probe.connection.to == kTarget);
    CHECK(probe.connection.from == *parse_ip_address("10.0.0.9"));
    CHECK(probe.connection.from_port == 1234);
    CHECK(probe.connection.interface == "eth7");
    CHECK(probe.connection.fwmark == 5);
}

TEST_CASE("with connect_vip a check goes to the virtual server, marked for the real one") {
    config::VirtualServer service;
    service.endpoint = {*parse_ip_address("192.0.2.1"), 8080};
    config::RealServer server;
    server.endpoint = kTarget;
    server.path_mark = 77;
    auto page = http_check();
    page.connect_vip = true;
    page.fwmark = 5;
    config::TcpCheck connection;
    connection.target = {kTarget.address, 9090};
    connection.connect_vip = true;
    server.tcp_checks = {connection};
    server.checks = {page};
    const auto checks = checkers::checks_of(service, server);
    REQUIRE(checks.size() == 2);
    CHECK(checks[0].identity == "tcp 192.0.2.1:9090");
    const auto& tcp = std::get<TcpProbe>(checks[0].probes.at(0)).connection;
    const auto& http = std::get<HttpProbe>(checks[1].probes.at(0));
    CHECK(to_string(tcp.to) == "192.0.2.1:9090");
    CHECK(to_string(http.connection.to) == "192.0.2.1:8080");
    CHECK(http.request.host == "192.0.2.1:8080");
    for (const auto* one : {&tcp, &http.connection}) {
        CHECK(one->fwmark == 77);
        CHECK(one->towards == kTarget.address);
    }
}

TEST_CASE("the innermost virtual host is asked for") {
    auto settings = http_check();
    CHECK(probe_of(settings).request.host == "10.0.0.1:8080");
    CHECK(probe_of(settings, "", "service").request.host == "service");
    CHECK(probe_of(settings, "server", "service").request.host == "server");
    settings.virtual_host = "check";
    CHECK(probe_of(settings, "server", "service").request.host == "check");
    settings.urls[0].virtual_host = "url";
    CHECK(probe_of(settings, "server", "service").request.host == "url");
}

TEST_CASE("the server's name in TLS") {
    auto settings = http_check(true);
    CHECK(probe_of(settings, "server").server_name.empty());
    settings.send_sni = true;
    CHECK(probe_of(settings).server_name.empty());  // an address is no name
    CHECK(probe_of(settings, "server").server_name == "server");
    settings.sni_name = "sni";
    CHECK(probe_of(settings, "server").server_name == "sni");
    CHECK(probe_of(settings, "server").request.host == "server");
}

TEST_CASE("what is wanted of a page") {
    auto settings = http_check();
    settings.version = config::HttpVersion::v1_1;
    settings.urls[0].digest = "9B3A0C85A887A256D6939DA88AABD8CD";
    auto probe = probe_of(settings);
    CHECK(probe.request.protocol == http::Protocol::http_1_1);
    CHECK(probe.digest == "9b3a0c85a887a256d6939da88aabd8cd");
    REQUIRE(probe.status.size() == 1);
    CHECK((probe.status[0].first == 200 && probe.status[0].last == 299));
    settings.urls[0].status_codes = {{404, 404}, {500, 599}};
    probe = probe_of(settings);
    REQUIRE(probe.status.size() == 2);
    CHECK((probe.status[1].first == 500 && probe.status[1].last == 599));
}

TEST_CASE("a script") {
    config::MiscCheck settings;
    settings.script.command = {"/bin/check", "a b"};
    settings.script.run_as = {"nobody", "nogroup", true};
    settings.delay_loop = 9s;
    auto probe = std::get<ScriptProbe>(checks_of(settings).at(0).probes.at(0));
    CHECK(probe.command == settings.script.command);
    CHECK(probe.user == "nobody");
    CHECK(probe.group == "nogroup");
    CHECK(probe.supplementary_groups);
    CHECK(probe.timeout == 9s);
    settings.timeout = 4s;
    probe = std::get<ScriptProbe>(checks_of(settings).at(0).probes.at(0));
    CHECK(probe.timeout == 4s);
}

TEST_CASE("the other checks over the network") {
    config::UdpCheck udp;
    udp.target = kTarget;
    udp.payload = "4142";
    udp.reply = "43xx";
    udp.require_reply = true;
    const auto datagram = std::get<UdpProbe>(checks_of(udp).at(0).probes.at(0));
    CHECK(datagram.connection.to == kTarget);
    CHECK(datagram.payload == "AB");
    CHECK(datagram.reply.pattern.size() == 2);
    config::DnsCheck dns;
    dns.target = kTarget;
    dns.record = "MX";
    dns.name = "example.com";
    const auto question = std::get<DnsProbe>(checks_of(dns).at(0).probes.at(0));
    CHECK((question.type == "MX" && question.name == "example.com"));
    config::PingCheck ping;
    ping.target = {kTarget.address, 0};
    CHECK(checks_of(ping).at(0).identity == "ping 10.0.0.1");
}

TEST_CASE("every kind of check arrives from the supervisor as it was sent") {
    config::DnsCheck dns;
    dns.record = "MX";
    config::UdpCheck udp;
    udp.max_reply_length = 7;
    config::SmtpCheck smtp;
    smtp.hosts.resize(2);
    config::FileCheck file;
    file.track_file = "weight";
    config::VirtualServer service;
    service.real_servers.resize(1);
    service.real_servers[0].checks = {
        http_check(true),  dns, udp, smtp, file, config::PingCheck(), config::MiscCheck(),
        config::BfdCheck()};
    const auto text = brief_json(config::LvsConfig{{service}});
    const auto back = parse_json<config::LvsConfig>(text);
    REQUIRE(back);
    CHECK(brief_json(*back) == text);
    const auto& checks = back->virtual_servers.at(0).real_servers.at(0).checks;
    CHECK(std::get<config::DnsCheck>(checks.at(1)).record == "MX");
    CHECK(std::get<config::UdpCheck>(checks.at(2)).max_reply_length == 7);
}

TEST_CASE("each host of an SMTP_CHECK is a check of its own") {
    config::SmtpCheck settings;
    settings.target = kTarget;
    settings.helo_name = "us";
    REQUIRE(checks_of(settings).size() == 1);
    CHECK(checks_of(settings).at(0).identity == "smtp 10.0.0.1:8080");
    config::Connection host;
    host.target = {kTarget.address, 25};
    host.connect_timeout = 2s;
    settings.hosts = {host, settings};
    const auto checks = checks_of(settings);
    REQUIRE(checks.size() == 2);
    CHECK(checks[0].identity == "smtp 10.0.0.1:25");
    CHECK(std::get<SmtpProbe>(checks[0].probes.at(0)).timeout == 2s);
    CHECK(std::get<SmtpProbe>(checks[0].probes.at(0)).helo_name == "us");
}

TEST_CASE("checks are told apart by what they ask, not by how often") {
    auto other = http_check();
    other.delay_loop = 1s;
    other.urls[0].path = "/b";
    CHECK(checks_of(http_check()).at(0).identity == checks_of(other).at(0).identity);
    CHECK(checks_of(http_check()).at(0).identity != checks_of(http_check(true)).at(0).identity);
    other.target.port = 81;
    CHECK(checks_of(http_check()).at(0).identity != checks_of(other).at(0).identity);
    auto none = http_check();
    none.urls.clear();
    CHECK(checks_of(none).empty());
}

}  // namespace
}  // namespace holdfast::checkers
