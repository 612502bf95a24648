#include "tools/ipvsadm/listing.h"

#include <boost/json.hpp>

#include "tests/unit/catch.h"
#include "tools/ipvsadm/connections.h"
#include "tools/ipvsadm/json.h"
#include "tools/ipvsadm/names.h"

namespace holdfast::ipvsadm {
namespace {

using ipvs::Destination;
using ipvs::Service;

IpEndpoint at(const char* address, std::uint16_t port) {
    return {*parse_ip_address(address), port};
}

Service web() {
    Service service;
    service.key.endpoint = at("192.168.10.50", 80);
    service.scheduler = "rr";
    return service;
}

Destination server(const char* address) {
    Destination made;
    made.endpoint = at(address, 80);
    made.method = ipvs::ForwardingMethod::nat;
    return made;
}

std::string listed(const Service& service, const std::vector<Destination>& servers,
                   Columns columns = Columns::connections, bool exact = false) {
    return entry(service, servers, {columns, exact, numbers()});
}

TEST_CASE("a service and its servers") {
    CHECK(version_line({0x010201, 4096}) == "IP Virtual Server version 1.2.1 (size=4096)\n");
    CHECK(title(Columns::connections) ==
          "Prot LocalAddress:Port Scheduler Flags\n"
          "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n");
    CHECK(listed(web(), {server("192.168.1.101")}) ==
          "TCP  192.168.10.50:80 rr\n"
          "  -> 192.168.1.101:80             Masq    1      0          0         \n");
}

TEST_CASE("every kind of service") {
    auto service = web();
    SECTION("persistent") {
        service.flags = ipvs::service_flag::persistent;
        service.timeout_seconds = 360;
        CHECK(listed(service, {}) == "TCP  192.168.10.50:80 rr persistent 360\n");
        service.netmask = 0xffffff00;
        service.persistence_engine = "sip";
        CHECK(listed(service, {}) ==
              "TCP  192.168.10.50:80 rr persistent 360 mask 255.255.255.0 pe sip\n");
    }
    SECTION("IPv6 is persistent by the length of a prefix") {
        service.key.endpoint = at("2001:db8::1", 443);
        service.flags = ipvs::service_flag::persistent;
        service.timeout_seconds = 50;
        service.netmask = 128;
        CHECK(listed(service, {}) == "TCP  [2001:db8::1]:443 rr persistent 50\n");
        service.netmask = 64;
        CHECK(listed(service, {}) == "TCP  [2001:db8::1]:443 rr persistent 50 mask 64\n");
    }
    SECTION("marks; a large one is written as a negative number") {
        service.key = ipvs::fwmark_key(7, false);
        CHECK(listed(service, {}) == "FWM  7 rr\n");
        service.key = ipvs::fwmark_key(0xffffffff, true);
        CHECK(listed(service, {}) == "FWM  -1 IPv6 rr\n");
    }
    SECTION("the schedulers' flags") {
        service.flags = ipvs::service_flag::scheduler_1 | ipvs::service_flag::scheduler_2;
        CHECK(listed(service, {}) == "TCP  192.168.10.50:80 rr (flag-1,flag-2)\n");
        service.scheduler = "sh";
        CHECK(listed(service, {}) == "TCP  192.168.10.50:80 sh (sh-fallback,sh-port)\n");
        service.scheduler = "mh";
        service.key.protocol = ipvs::Protocol::sctp;
        CHECK(listed(service, {}) == "SCTP 192.168.10.50:80 mh (mh-fallback,mh-port)\n");
    }
    SECTION("one packet scheduling") {
        service.key.protocol = ipvs::Protocol::udp;
        service.flags = ipvs::service_flag::one_packet;
        CHECK(listed(service, {}) == "UDP  192.168.10.50:80 rr ops\n");
    }
}

TEST_CASE("every kind of server") {
    auto one = server("192.168.1.101");
    SECTION("a long address pushes the columns aside") {
        one.endpoint = at("2001:db8:ffff:eeee:dddd:cccc:bbbb:aaaa", 80);
        one.method = ipvs::ForwardingMethod::direct;
        CHECK(listed(web(), {one}) ==
              "TCP  192.168.10.50:80 rr\n"
              "  -> [2001:db8:ffff:eeee:dddd:cccc:bbbb:aaaa]:80 Route   1      0          0        "
              " \n");
    }
    SECTION("thresholds") {
        one.upper_threshold = 100;
        one.lower_threshold = 50;
        one.active_connections = 3;
        CHECK(listed(web(), {one}, Columns::thresholds) ==
              "TCP  192.168.10.50:80 rr\n"
              "  -> 192.168.1.101:80             100        50         3          0         \n");
    }
    SECTION("tunnels") {
        one.method = ipvs::ForwardingMethod::tunnel;
        one.tunnel_type = ipvs::TunnelType::gue;
        one.tunnel_port = 6080;
        one.tunnel_flags = 2;
        CHECK(listed(web(), {one}, Columns::tunnels) ==
              "TCP  192.168.10.50:80 rr\n"
              "  -> 192.168.1.101:80             Tunnel  gue:6080:r+c  1      0          0         "
              "\n");
    }
}

TEST_CASE("counters are shortened, or exact") {
    auto service = web();
    auto& stats = service.stats.emplace();
    stats.connections = 99'999'999;
    stats.in_packets = 100'000'000;
    stats.out_packets = 1'000'000'000;
    stats.in_bytes = 100'000'000'000;
    stats.out_bytes = 100'000'000'000'000;
    CHECK(listed(service, {}, Columns::stats) ==
          "TCP  192.168.10.50:80             99999999  100000K    1000M     100G     100T\n");
    CHECK(listed(service, {}, Columns::stats, true) ==
          "TCP  192.168.10.50:80             99999999 100000000 1000000000 100000000000 "
          "100000000000000\n");
}

TEST_CASE("the order is by mark, family, protocol, and the sign of a difference") {
    const auto key = [](const char* address, std::uint16_t port) {
        Service service;
        service.key.endpoint = at(address, port);
        return service;
    };
    std::vector<Service> services{key("2001:db8::1", 80), key("10.0.0.1", 80), key("10.0.0.1", 22),
                                  key("192.168.0.1", 80)};
    const auto order = in_order(services, true);
    CHECK(to_string(order[0]->key) == "tcp 192.168.0.1:80");
    CHECK(to_string(order[1]->key) == "tcp 10.0.0.1:22");
    CHECK(to_string(order[2]->key) == "tcp 10.0.0.1:80");
    CHECK(to_string(order[3]->key) == "tcp [2001:db8::1]:80");
}

TEST_CASE("connections") {
    const auto line = [](const char* text, bool with_engine = false) {
        const auto read = read_connection(text);
        return read ? connection_line(*read, with_engine, numbers())
                    : "error: " + read.error().message;
    };
    CHECK(line("TCP C0A81414 8C2E C0A81401 0050 C0A81E1E 0050 TIME_WAIT       119") ==
          "TCP 01:59  TIME_WAIT   192.168.20.20:35886 192.168.20.1:80    192.168.30.30:80\n");
    CHECK(line("UDP 2001:db8::14 1F90 2001:db8::1 0035 2001:db8::2 0035 UDP 5999 sip abc", true) ==
          "UDP 99:59  UDP         [2001:db8::14]:8080 [2001:db8::1]:53   [2001:db8::2]:53 sip    "
          "            abc\n");
    CHECK(line("TCP zz").starts_with("error: "));
    CHECK(line("").starts_with("error: "));
    CHECK(line("TCP C0A81414 FFFFF C0A81401 0050 C0A81E1E 0050 NONE 1").starts_with("error: "));
}

TEST_CASE("JSON") {
    auto service = web();
    service.flags = ipvs::service_flag::persistent;
    service.timeout_seconds = 50;
    auto one = server("192.168.1.101");
    one.method = ipvs::ForwardingMethod::tunnel;
    const auto made = boost::json::parse(json(service, {one})).as_object();
    CHECK(made.at("protocol") == "tcp");
    CHECK(made.at("address") == "192.168.10.50");
    CHECK(made.at("port") == 80);
    CHECK(made.at("persistence").at("timeout_seconds") == 50);
    CHECK(made.at("persistence").at("netmask") == "255.255.255.255");
    CHECK(made.at("servers").at(0).at("method") == "tunnel");
    CHECK(made.at("servers").at(0).at("tunnel").at("type") == "ipip");
    CHECK(made.at("stats").at("connections") == 0);
    service.key = ipvs::fwmark_key(7, true);
    CHECK(boost::json::parse(json(service, {})).at("family") == "ipv6");
    CHECK(json(ipvs::Timeouts{900, 120, 300}) ==
          R"({"tcp_seconds":900,"tcp_fin_seconds":120,"udp_seconds":300})");
}

}  // namespace
}  // namespace holdfast::ipvsadm
