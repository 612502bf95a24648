// What the configuration names and the host has not.
#include "daemon/host_check.h"

#include "parser/load.h"
#include "tests/unit/catch.h"

using namespace holdfast;

namespace {

daemon::HostInterfaces interfaces() {
    return {{"eth0", {*parse_ip_prefix("192.0.2.5/24"), *parse_ip_prefix("2001:db8::5/64")}},
            {"eth1", {}}};
}

std::string told(const std::string& interface, const std::string& address) {
    auto loaded = config::load_text("vrrp_instance V {\n interface " + interface +
                                        "\n virtual_router_id 1\n virtual_ipaddress {\n  " +
                                        address + "\n }\n}\n",
                                    "test.conf");
    REQUIRE(loaded.config);
    daemon::check_host(*loaded.config, interfaces(), loaded.diagnostics);
    return loaded.diagnostics.render();
}

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("an interface that is not there is named, and what was probably meant") {
    const auto text = told("eht0", "192.0.2.1");
    CHECK(has(text, "test.conf:2:12: warning: WARNING - interface eht0 for vrrp_instance V"));
    CHECK(has(text, "did you mean 'eth0'?"));
    CHECK(has(told("eth0", "192.0.2.1 dev eth11"), "interface eth11 for address 192.0.2.1/32"));
    CHECK(told("eth0", "192.0.2.1").empty());
}

TEST_CASE("an address that no subnet of its interface holds") {
    CHECK(has(told("eth0", "192.0.3.1"),
              "test.conf:5:3: info: 192.0.3.1 is in no subnet of eth0 (192.0.2.5/24)"));
    CHECK(has(told("eth0", "2001:db8:1::1"), "in no subnet of eth0 (2001:db8::5/64)"));
    CHECK(told("eth0", "2001:db8::1").empty());
    CHECK(told("eth1", "192.0.3.1").empty());
    CHECK(told("eth0", "192.0.3.1 dev eth1").empty());
}

TEST_CASE("the interfaces of this host") {
    const auto all = daemon::host_interfaces();
    REQUIRE(all.contains("lo"));
}
