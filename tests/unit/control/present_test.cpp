#include "control/core/present.h"

#include <boost/json.hpp>

#include "control/core/event_log.h"
#include "control/core/find.h"
#include "control/core/keepalived_dumps.h"
#include "control/core/metrics.h"
#include "control/core/page.h"
#include "tests/unit/catch.h"

namespace holdfast::control {
namespace {

using Catch::Matchers::Contains;
using namespace std::chrono_literals;

// 2021-03-01T09:44:08Z
const WallTime kNow = std::chrono::system_clock::from_time_t(1614591848);

IpAddress ip(std::string_view text) { return *parse_ip_address(text); }

config::RealServer real(std::string_view address) {
    config::RealServer server;
    server.endpoint = {ip(address), 80};
    return server;
}

config::ControlConfig config() {
    config::ControlConfig made;
    made.file = "/etc/keepalived/keepalived.conf";
    config::VrrpInstance instance;
    instance.name = "VI_1";
    instance.interface = "eth0";
    instance.vrid = 51;
    instance.priority = 100;
    instance.version = 2;
    instance.addresses.push_back({{}, *parse_ip_prefix("192.0.2.1/24"), {}, {}, {}, {}});
    instance.excluded_addresses.push_back({{}, *parse_ip_prefix("192.0.2.3/24"), {}, {}, {}, {}});
    made.vrrp.instances = {instance};
    config::VirtualServer service;
    service.endpoint = {ip("192.0.2.1"), 80};
    service.scheduler = "rr";
    service.real_servers = {real("10.0.0.1"), real("10.0.0.2")};
    made.lvs.virtual_servers = {service};
    return made;
}

Present present() {
    Present made;
    made.when = kNow;
    ipc::InstanceReport instance;
    instance.instance = "VI_1";
    instance.state = ipc::InstanceState::master;
    instance.priority = 110;
    instance.reason = "no better master was heard";
    instance.in_state = 8s;
    instance.peers = {{ip("192.0.2.9"), 50, 2s}};
    instance.adverts.sent = 7;
    instance.refused = {{"ttl", 3}, {"malformed", 1}, {"length", 1}};
    made.vrrp = {Presence::answers, {{instance}, {}, {}}};
    ipc::CheckReport check;
    check.up = false;
    check.problem = "Connection <refused>";
    ipc::CheckedServerReport checked{{ip("10.0.0.2"), 80}, false, {check}};
    made.checkers = {Presence::answers, {{{"tcp 192.0.2.1:80", false, {checked}}}}};
    ipc::ServerReport first;
    first.server = {ip("10.0.0.1"), 80};
    first.in_table = true;
    first.weight = 1;
    first.active_connections = 5;
    ipc::ServerReport second;
    second.server = {ip("10.0.0.2"), 80};
    second.up = false;
    ipc::ServiceReport service;
    service.virtual_server = "tcp 192.0.2.1:80";
    service.servers = {first, second};
    service.servers_up = 1;
    service.active_connections = 5;
    made.ipvs = {Presence::answers, {{}, {service}}};
    return made;
}

Status status() { return status_of(config(), present(), "lb1"); }

TEST_CASE("the configuration and the reports are joined") {
    const auto made = status();
    CHECK(made.when == "2021-03-01T09:44:08Z");
    const auto& instance = made.instances.at(0);
    CHECK(instance.state == ipc::InstanceState::master);
    CHECK(instance.since == "2021-03-01T09:44:00Z");
    CHECK(instance.priority == 110);
    CHECK(instance.configured_priority == 100);
    const auto& service = made.services.at(0);
    CHECK(service.name == "tcp 192.0.2.1:80");
    CHECK(service.servers_up == 1);
    CHECK(service.servers_configured == 2);
    CHECK(service.active_connections == 5);
    CHECK(service.servers.at(0).in_table);
    CHECK_FALSE(service.servers.at(0).checked);
    CHECK(service.servers.at(1).checked);
    CHECK(service.servers.at(1).checks.at(0).problem == "Connection <refused>");
    auto summary = present();
    summary.wanted.extent = ipc::Extent::services;
    CHECK(status_of(config(), summary, "lb1").services.at(0).servers.empty());
    CHECK(status_of(config(), summary, "lb1").services.at(0).servers_up == 1);
    summary.wanted.extent = ipc::Extent::instances;
    CHECK(status_of(config(), summary, "lb1").services.empty());
    CHECK(status_of(config(), summary, "lb1").instances.size() == 1);
}

TEST_CASE("who does not answer has told nothing") {
    Present nothing;
    nothing.when = kNow;
    nothing.ipvs.presence = Presence::does_not_run;
    const auto made = status_of(config(), nothing, "lb1");
    CHECK(made.instances.at(0).state == ipc::InstanceState::init);
    CHECK(made.services.at(0).servers.size() == 2);
    CHECK(made.processes.at(0).problem == "does not answer");
    CHECK(made.processes.at(2).problem == "is not running");
}

TEST_CASE("what an operator means by a name") {
    auto lvs = config().lvs;
    lvs.virtual_servers.push_back(lvs.virtual_servers[0]);
    lvs.virtual_servers[1].protocol = config::Protocol::udp;
    const auto tcp = find_service(lvs, "tcp 192.0.2.1:80");
    REQUIRE(tcp);
    CHECK(*tcp == &lvs.virtual_servers[0]);
    CHECK_THAT(find_service(lvs, "192.0.2.1:80").error().message,
               Contains("may be each service of tcp 192.0.2.1:80, udp 192.0.2.1:80"));
    CHECK_THAT(find_service(lvs, "2.0.2.1:80").error().message, Contains("no service"));
    CHECK_THAT(find_service(lvs, "").error().message, Contains("no service is named"));
    CHECK(find_server(**tcp, "10.0.0.2"));
    CHECK(find_server(**tcp, "10.0.0.2:80"));
    CHECK_THAT(find_server(**tcp, "10.0.0.3").error().message,
               Contains("there is 10.0.0.1:80, 10.0.0.2:80"));
    const auto some = wanted_of_services(lvs, "192.0.2.1:80");
    CHECK(some->services == std::vector<std::string>{"tcp 192.0.2.1:80", "udp 192.0.2.1:80"});
    CHECK(*wanted_of_services(lvs, "") == ipc::Wanted{});
    CHECK_THAT(wanted_of_services(lvs, "x").error().message, Contains("there is tcp 192.0.2.1:80"));
    CHECK(wanted_of(config(), "VI_1")->extent == ipc::Extent::instances);
    CHECK(wanted_of(config(), "10.0.0.2:80")->services.size() == 1);
    CHECK_FALSE(wanted_of(config(), "10.0.0.3:80"));
    auto vrrp = config().vrrp;
    CHECK(moves_with(vrrp, "VI_1") == "VI_1");
    vrrp.sync_groups.emplace_back().name = "G";
    vrrp.sync_groups[0].members = {"VI_1"};
    CHECK(moves_with(vrrp, "VI_1") == "G");
    CHECK(moves_with(vrrp, "G") == "G");
    CHECK(find_instance(config().vrrp, "VI_1"));
    CHECK_THAT(find_instance(config().vrrp, "VI_2").error().message, Contains("there is VI_1"));
}

TEST_CASE("metrics have keepalived-exporter's names and labels") {
    auto made = status();
    made.instances[0].name = "a\"b\\c\nd";
    const auto text = metrics_of(made);
    CHECK_THAT(text, Contains("keepalived_up 1\n"));
    CHECK_THAT(text, Contains("# TYPE keepalived_advertisements_sent_total counter\n"));
    CHECK_THAT(text, Contains("keepalived_advertisements_sent_total{iname=\"a\\\"b\\\\c\\nd\","
                              "intf=\"eth0\",vrid=\"51\"} 7\n"));
    CHECK_THAT(text, Contains("vrid=\"51\",ip_address=\"192.0.2.1/24\"} 2\n"));
    CHECK_THAT(text,
               Contains("keepalived_vrrp_excluded_state{iname=\"a\\\"b\\\\c\\nd\",intf=\"eth0\","
                        "vrid=\"51\",ip_address=\"192.0.2.3/24\"} 2\n"));
    CHECK_THAT(text, !Contains("keepalived_vrrp_state{iname=\"a\\\"b\\\\c\\nd\",intf=\"eth0\","
                               "vrid=\"51\",ip_address=\"192.0.2.3/24\"}"));
    CHECK_THAT(text, Contains("keepalived_packet_length_errors_total{iname=\"a\\\"b\\\\c\\nd\","
                              "intf=\"eth0\",vrid=\"51\"} 2\n"));
    CHECK_THAT(text,
               Contains("holdfast_server_up{service=\"tcp 192.0.2.1:80\",server=\"10.0.0.2:80\"} "
                        "0\n"));
}

TEST_CASE("the page says what others put into it, and no more") {
    const auto page = page_of(status(), {R"({"time":"t","name":"<script>","state":"UP"})"});
    CHECK_THAT(page, Contains("Connection &lt;refused&gt;"));
    CHECK_THAT(page, Contains("&lt;script&gt;"));
    CHECK_THAT(page, !Contains("<script>"));
}

TEST_CASE("dumps are keepalived's") {
    const auto settings = config();
    const auto made = status();
    const DumpSubject subject{settings, made, kNow};
    auto other_layout = settings;
    other_layout.global.files.json_version = 2;
    CHECK(boost::json::parse(json_dump({other_layout, made, kNow})).at("vrrp").is_array());
    const auto json = boost::json::parse(json_dump(subject)).as_array();
    const auto& data = json.at(0).at("data").as_object();
    CHECK(data.at("iname") == "VI_1");
    CHECK(data.at("state") == 2);
    CHECK(data.at("effective_priority") == 110);
    CHECK(data.at("vips").at(0) == "192.0.2.1/24 dev eth0 scope global set");
    CHECK(data.at("garp_delay") == 5);
    CHECK(json.at(0).at("stats").at("ip_ttl_err") == 3);
    CHECK_THAT(data_dump(subject), Contains(" VRRP Instance = VI_1\n") &&
                                       Contains("   State = MASTER\n") &&
                                       Contains("     192.0.2.1/24 dev eth0 scope global set\n"));
    CHECK_THAT(stats_dump(subject), Contains("VRRP Instance: VI_1\n") && Contains("    TTL: 3\n"));
}

TEST_CASE("of events so many are kept") {
    EventLog log;
    for (std::size_t i = 0; i < EventLog::kKept + 3; ++i)
        log.add(std::to_string(i));
    CHECK(log.count() == EventLog::kKept + 3);
    CHECK(log.oldest() == 3);
    CHECK(log.at(3) == "3");
    CHECK(log.at(log.count() - 1) == std::to_string(EventLog::kKept + 2));
}

}  // namespace
}  // namespace holdfast::control
