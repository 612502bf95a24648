#include "vrrp/interfaces.h"

#include <linux/if_addr.h>
#include <net/if.h>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

using namespace rtnetlink;

constexpr unsigned kRunning = IFF_UP | IFF_RUNNING;

LinkIs link(int index, const char* name, unsigned flags = kRunning) {
    return {{index, name, flags, 1, {2, 0, 0, 0, 0, 1}}};
}
Address address(int index, const char* prefix) {
    return {index, *parse_ip_prefix(prefix), {}, 0, 0, {}};
}
config::VirtualAddress virtual_address(const char* interface, const char* prefix) {
    config::VirtualAddress result;
    result.prefix = *parse_ip_prefix(prefix);
    result.interface = interface;
    return result;
}

// "eth0 up 192.0.2.1; eth1 gone"
std::string told(const Interfaces::News& news) {
    std::string all;
    for (const auto& change : news) {
        if (!all.empty()) all += "; ";
        all += change.interface;
        all += !change.exists ? " gone" : change.up ? " up" : " down";
        if (change.address) all += " " + change.address->to_string();
    }
    return all;
}

TEST_CASE("an interface is told of once, and again when it has changed") {
    Interfaces interfaces;
    CHECK(told(interfaces.apply(link(2, "eth0", IFF_UP))) == "eth0 down");
    CHECK(told(interfaces.apply(link(2, "eth0", IFF_UP))).empty());
    CHECK(told(interfaces.apply(link(2, "eth0"))) == "eth0 up");
    CHECK(told(interfaces.apply(AddressIs{address(2, "192.0.2.1/24")})) == "eth0 up 192.0.2.1");
    CHECK(told(interfaces.apply(AddressIs{address(2, "192.0.2.2/24")})).empty());
    CHECK(told(interfaces.apply(AddressIs{address(2, "2001:db8::1/64")})).empty());
    CHECK(told(interfaces.apply(AddressGone{address(2, "192.0.2.1/24")})) == "eth0 up 192.0.2.2");
    CHECK(told(interfaces.apply(LinkGone{2})) == "eth0 gone");
    CHECK(told(interfaces.apply(LinkGone{2})).empty());
}

TEST_CASE("a virtual address is never the primary one") {
    Interfaces interfaces;
    interfaces.set_virtual_addresses({virtual_address("eth0", "192.0.2.10/32")});
    CHECK(told(interfaces.replace({link(2, "eth0"), AddressIs{address(2, "192.0.2.10/32")},
                                   AddressIs{address(2, "192.0.2.1/24")}})) == "eth0 up 192.0.2.1");
    CHECK(told(interfaces.apply(AddressGone{address(2, "192.0.2.1/24")})) == "eth0 up");
    CHECK(interfaces.has_virtual("eth0", *parse_ip_address("192.0.2.10")));

    SECTION("unless it is one no longer") {
        CHECK(told(interfaces.set_virtual_addresses({})) == "eth0 up 192.0.2.10");
    }
    SECTION("but with another prefix length it is another address") {
        CHECK(told(interfaces.apply(AddressIs{address(2, "192.0.2.10/24")})) ==
              "eth0 up 192.0.2.10");
        interfaces.apply(AddressGone{address(2, "192.0.2.10/32")});
        CHECK(interfaces.has("eth0", *parse_ip_address("192.0.2.10")));
        CHECK_FALSE(interfaces.has_virtual("eth0", *parse_ip_address("192.0.2.10")));
    }
    SECTION("but on another interface it is another address") {
        CHECK(told(interfaces.apply(link(3, "eth1"))) == "eth1 up");
        CHECK(told(interfaces.apply(AddressIs{address(3, "192.0.2.10/32")})) ==
              "eth1 up 192.0.2.10");
    }
}

TEST_CASE("a link-local address counts when nobody else may have it, the least one of them") {
    Interfaces interfaces;
    interfaces.replace({link(2, "eth0")});
    const auto heard = [&](const char* prefix, unsigned flags) {
        auto news = address(2, prefix);
        news.flags = flags;
        const auto told = interfaces.apply(AddressIs{news});
        return told.empty() ? std::string("nothing") : told.back().link_local->to_string();
    };
    CHECK(heard("fe80::5/64", IFA_F_TENTATIVE) == "nothing");
    CHECK(heard("fe80::4/64", IFA_F_DADFAILED) == "nothing");
    CHECK(heard("fe80::5/64", 0) == "fe80::5");
    CHECK(heard("fe80::9/64", 0) == "nothing");
    CHECK(heard("fe80::3/64", 0) == "fe80::3");
    CHECK(heard("fe80::3/64", IFA_F_DADFAILED) == "fe80::5");
}

TEST_CASE("a renamed interface is gone under one name and there under the other") {
    Interfaces interfaces;
    interfaces.set_virtual_addresses({virtual_address("lan0", "192.0.2.10/32")});
    interfaces.replace({link(2, "eth0"), AddressIs{address(2, "192.0.2.10/32")}});
    CHECK(told(interfaces.apply(link(2, "lan0"))) == "eth0 gone; lan0 up");
    CHECK(interfaces.find("eth0") == nullptr);
    REQUIRE(interfaces.find("lan0"));
    CHECK(interfaces.find("lan0")->index == 2);
}

TEST_CASE("a dump tells only of what has changed meanwhile") {
    Interfaces interfaces;
    interfaces.replace({link(2, "eth0"), link(3, "eth1"), link(4, "eth2")});
    CHECK(told(interfaces.replace({link(2, "eth0"), link(4, "eth2", 0), link(5, "eth3")})) ==
          "eth1 gone; eth2 down; eth3 up");
}

TEST_CASE("an interface that was made again has a new index") {
    Interfaces interfaces;
    interfaces.replace({link(2, "eth0"), AddressIs{address(2, "192.0.2.1/24")}});
    CHECK(told(interfaces.apply(LinkGone{2})) == "eth0 gone");
    CHECK(told(interfaces.apply(AddressIs{address(2, "192.0.2.1/24")})).empty());
    CHECK(told(interfaces.apply(link(7, "eth0"))) == "eth0 up");
    CHECK(interfaces.find("eth0")->index == 7);
}

}  // namespace
}  // namespace holdfast::vrrp
