// The lines of virtual_ipaddress.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

Loaded with(const std::string& lines) {
    return read(
        "vrrp_instance V {\n interface eth0\n virtual_router_id 1\n version 3\n"
        " virtual_ipaddress {\n" +
        lines + "\n }\n}\n");
}

const VirtualAddress& only(const Loaded& loaded) {
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->vrrp.instances.size() == 1);
    return loaded.config->vrrp.instances[0].addresses.at(0);
}

TEST_CASE("a virtual address with all that can be said of it") {
    const auto loaded = with("192.0.2.50/24 brd 192.0.2.255 dev eth1 scope link label eth1:1");
    CHECK(problems(loaded).empty());
    const auto& address = only(loaded);
    CHECK(to_string(address.prefix) == "192.0.2.50/24");
    CHECK(address.interface == "eth1");
    CHECK(address.scope == "link");
    CHECK(address.label == "eth1:1");
    REQUIRE(address.broadcast);
    CHECK(address.broadcast->to_string() == "192.0.2.255");
}

TEST_CASE("broadcast addresses can be computed") {
    CHECK(only(with("192.0.2.50/26 brd +")).broadcast->to_string() == "192.0.2.63");
    CHECK(only(with("192.0.2.50/26 brd -")).broadcast->to_string() == "192.0.2.0");
    const auto host = with("192.0.2.50/31 brd +");
    CHECK(mentions(host, "a /31 network has no broadcast address"));
    CHECK_FALSE(only(host).broadcast);
}

TEST_CASE("a line that is wrong leaves its address out, with its place") {
    struct Row {
        const char* line;
        const char* why;
    };
    const auto row =
        GENERATE(Row{"192.0.2.256", "is not ADDRESS or ADDRESS/LENGTH"},
                 Row{"192.0.2.1/33", "is not ADDRESS or ADDRESS/LENGTH"},
                 Row{"fe80::1%eth0", "is not ADDRESS or ADDRESS/LENGTH"},
                 Row{"0.0.0.0", "is not the address of a host"},
                 Row{"224.0.0.18", "is not the address of a host"},
                 Row{"192.0.2.9 dev", "lacks its argument"},
                 Row{"192.0.2.9 dev abcdefghijklmnop", "is not an interface's name"},
                 Row{"192.0.2.9 label abcdefghijklmnop", "is longer than a label may be"},
                 Row{"192.0.2.9 brd 192.0.2", "is not an IPv4 broadcast address"},
                 Row{"2001:db8::1 brd +", "which IPv6 has not"});
    const auto loaded = with(std::string(row.line) + "\n");
    INFO(text_of(loaded));
    CHECK(mentions(loaded, row.why));
    CHECK(mentions(loaded, "the address is left out"));
    CHECK(mentions(loaded, "test.conf:6:"));
    CHECK(loaded.config->vrrp.instances.empty());
}

TEST_CASE("what is odd but harmless keeps the address") {
    const auto scope = with("192.0.2.1 scope galaxy");
    CHECK(mentions(scope, "'galaxy' is not a scope"));
    CHECK(only(scope).scope.empty());
    CHECK(only(with("192.0.2.1 scope 253")).scope == "253");
    const auto six = with("2001:db8::1/64 label eth0:1");
    CHECK(mentions(six, "an IPv6 address takes no label"));
    CHECK(only(six).label.empty());
}

TEST_CASE("an address stands once, and one family an instance") {
    const auto loaded = with("192.0.2.1\n192.0.2.1/24\n2001:db8::1\n192.0.2.1 dev eth1");
    CHECK(mentions(loaded, "192.0.2.1/24 is there already, left out"));
    CHECK(mentions(loaded, "2001:db8::1/128 is left out: an instance carries IPv4 or IPv6"));
    CHECK(loaded.config->vrrp.instances.at(0).addresses.size() == 2);
}

}  // namespace
}  // namespace holdfast::config
