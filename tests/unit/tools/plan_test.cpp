// What a reload would do is told as the cores do it.
#include "tools/plan/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "parser/load.h"
#include "tests/unit/catch.h"

namespace holdfast::plan {
namespace {

using Lines = std::vector<std::string>;

config::Config load(const std::string& text) {
    auto loaded = config::load_text(text, "test.conf");
    INFO(loaded.diagnostics.render());
    REQUIRE(loaded.config);
    return std::move(*loaded.config);
}

std::string instance(const std::string& name, int vrid, const std::string& addresses,
                     const std::string& more = "") {
    return fmt::format(
        "vrrp_instance {} {{\n interface eth0\n virtual_router_id {}\n priority 100\n {}\n"
        " virtual_ipaddress {{\n {}\n }}\n}}\n",
        name, vrid, more, addresses);
}

std::string service(const std::string& servers, const std::string& more = "") {
    return fmt::format(
        "virtual_server 192.0.2.1 80 {{\n lb_algo rr\n lb_kind NAT\n protocol TCP\n {}\n {}\n}}\n",
        more, servers);
}

std::string server(int number, int weight = 1, const std::string& check = "TCP_CHECK {\n }") {
    return fmt::format("real_server 10.0.0.{} 80 {{\n weight {}\n {}\n }}\n", number, weight,
                       check);
}

// "vrrp_master: VI_1: add address ..."
Lines planned(const std::string& before, const std::string& after) {
    Lines lines;
    for (const auto& part : reload(load(before), load(after))) {
        for (const auto& change : part.changes) {
            lines.push_back(fmt::format("{}: {}{}{}", part.name, change.about,
                                        change.about.empty() ? "" : ": ", change.what));
        }
    }
    return lines;
}

TEST_CASE("what is the same changes nothing") {
    const auto text = instance("VI_1", 51, "192.0.2.1/24") + service(server(1) + server(2));
    CHECK(planned(text, text).empty());
    CHECK(planned(text, "# a remark\n" + text).empty());
}

TEST_CASE("an address is added where this machine is master, and advertised") {
    CHECK(planned(instance("VI_1", 51, "192.0.2.1/24"),
                  instance("VI_1", 51, "192.0.2.1/24\n192.0.2.2/24")) ==
          Lines{"vrrp_master: VI_1: add address 192.0.2.2/24 on eth0",
                "vrrp_master: VI_1: announce 192.0.2.2/24 on eth0 (5 gratuitous ARPs)",
                "vrrp_master: VI_1: adverts: addresses 192.0.2.1 -> 192.0.2.1, 192.0.2.2"});
}

TEST_CASE("instances come, go and change their names") {
    const auto one = instance("VI_1", 51, "192.0.2.1/24");
    CHECK(planned("", one) ==
          Lines{"vrrp: join 224.0.0.18 on eth0", "vrrp: VI_1: begin as BACKUP"});
    CHECK(planned(one, "") ==
          Lines{"vrrp: leave 224.0.0.18 on eth0",
                "vrrp_master: send an advert of VRID 51 with priority 0 to 224.0.0.18 on eth0",
                "vrrp_master: VI_1: remove address 192.0.2.1/24 on eth0",
                "vrrp_master: VI_1: go from MASTER to none (it ends)",
                "vrrp_backup: VI_1: go from BACKUP to none (it ends)"});
    CHECK(planned(one, instance("WEB", 51, "192.0.2.1/24")) ==
          Lines{"vrrp: WEB: go on as it is; it was called VI_1"});
}

TEST_CASE("an address that moves between instances stays where it is") {
    const auto before =
        instance("VI_1", 51, "192.0.2.1/24\n192.0.2.2/24") + instance("VI_2", 52, "192.0.2.3/24");
    const auto after =
        instance("VI_1", 51, "192.0.2.1/24") + instance("VI_2", 52, "192.0.2.3/24\n192.0.2.2/24");
    for (const auto& line : planned(before, after)) {
        CHECK(line.find("add address") == std::string::npos);
        CHECK(line.find("remove address") == std::string::npos);
    }
}

TEST_CASE("priority, interval and password are seen in the adverts") {
    const auto before = instance("VI_1", 51, "192.0.2.1/24");
    CHECK(planned(before, instance("VI_1", 51, "192.0.2.1/24", "priority 150")) ==
          Lines{"vrrp_master: VI_1: adverts: priority 100 -> 150"});
    CHECK(planned(before, instance("VI_1", 51, "192.0.2.1/24", "advert_int 3")) ==
          Lines{"vrrp_master: VI_1: adverts: interval 1 s -> 3 s"});
    const auto locked = instance("VI_1", 51, "192.0.2.1/24",
                                 "authentication {\n auth_type PASS\n auth_pass secret\n }");
    CHECK(planned(before, locked) == Lines{"vrrp_master: VI_1: adverts: another authentication"});
}

TEST_CASE("interfaces, routes and rules are told") {
    const auto before = instance("VI_1", 51, "192.0.2.1/24");
    const auto routed = instance("VI_1", 51, "192.0.2.1/24",
                                 "virtual_routes {\n 198.51.100.0/24 via 192.0.2.9\n }");
    CHECK(planned(before, routed) ==
          Lines{"vrrp_master: VI_1: add route 198.51.100.0/24 via 192.0.2.9"});
    const auto with_vmac = planned(before, instance("VI_1", 51, "192.0.2.1/24", "use_vmac"));
    CHECK(std::find(with_vmac.begin(), with_vmac.end(),
                    "vrrp: make interface macvlan vrrp.51 on eth0") != with_vmac.end());
}

TEST_CASE("the table's changes are those of the IPVS process") {
    const auto before = service(server(1) + server(2));
    const std::string of = " VS [192.0.2.1]:tcp:80";
    CHECK(planned(before, service(server(1) + server(2, 5))) ==
          Lines{"ipvs: [192.0.2.1]:tcp:80: Changing weight from 1 to 5 for active service "
                "[10.0.0.2]:tcp:80 of VS [192.0.2.1]:tcp:80"});
    CHECK(planned(before, service(server(1) + server(3))) ==
          Lines{"ipvs: [192.0.2.1]:tcp:80: Adding service [10.0.0.3]:tcp:80 to" + of,
                "ipvs: [192.0.2.1]:tcp:80: Removing service [10.0.0.2]:tcp:80 from" + of,
                "checks: [10.0.0.3]:tcp:80 of VS [192.0.2.1]:tcp:80: begin a tcp check",
                "checks: [10.0.0.2]:tcp:80 of VS [192.0.2.1]:tcp:80: end a tcp check",
                "checks: 1 checks go on as they are"});
    CHECK(planned(before, service(server(1) + server(2), "lb_algo wlc")) ==
          Lines{"ipvs: [192.0.2.1]:tcp:80: Changing Virtual Server [192.0.2.1]:tcp:80: scheduler "
                "rr -> wlc"});
}

TEST_CASE("a server that is drained stays with weight 0") {
    const auto drains = "delay_before_removal 60";
    const auto lines = planned(service(server(1) + server(2), drains), service(server(1), drains));
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.front() ==
          "ipvs: [192.0.2.1]:tcp:80: Changing weight from 1 to 0 for active service "
          "[10.0.0.2]:tcp:80 of VS [192.0.2.1]:tcp:80");
}

TEST_CASE("other settings are named") {
    const auto before = instance("VI_1", 51, "192.0.2.1/24");
    CHECK(planned(before, "global_defs {\n router_id x\n}\n" + before) ==
          Lines{"settings: global_defs: router_id differs"});
    CHECK(planned(before, instance("VI_1", 51, "192.0.2.1/24", "notify_master /bin/true")) ==
          Lines{"settings: vrrp_instance VI_1: notifications differs"});
    CHECK(planned(service(server(1)),
                  service(server(1, 1, "TCP_CHECK {\n }\n notify_up /bin/true"))) ==
          Lines{"settings: virtual_server tcp 192.0.2.1:80 real_server 10.0.0.1:80: notify_up "
                "differs"});
}

}  // namespace
}  // namespace holdfast::plan
