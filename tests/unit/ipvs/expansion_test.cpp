#include "ipvs/core/expansion.h"

#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

config::GroupEntry range(const std::string& first, const std::string& last, std::uint16_t port) {
    return {{}, *parse_ip_address(first), *parse_ip_address(last), port, 0, {}};
}

config::GroupEntry mark(std::uint32_t number, std::optional<config::IpFamily> family = {}) {
    config::GroupEntry entry;
    entry.fwmark = number;
    entry.family = family;
    return entry;
}

Lines expanded(const std::vector<config::GroupEntry>& entries,
               const std::string& server = "10.0.0.1:80") {
    config::VirtualServer virtual_server;
    virtual_server.group = "web";
    virtual_server.real_servers = {real(server)};
    const auto keys = services_of(virtual_server, {{{}, "web", entries}});
    if (!keys) return {keys.error().message};
    Lines shown;
    for (const auto& key : *keys)
        shown.push_back(to_string(key));
    return shown;
}

TEST_CASE("a group stands for each address of its ranges and each of its marks") {
    CHECK(
        expanded({range("192.0.2.254", "192.0.3.1", 80)}) ==
        Lines{"tcp 192.0.2.254:80", "tcp 192.0.2.255:80", "tcp 192.0.3.0:80", "tcp 192.0.3.1:80"});
    CHECK(expanded({range("2001:db8::ffff", "2001:db8::1:0", 443)}) ==
          Lines{"tcp [2001:db8::ffff]:443", "tcp [2001:db8::1:0]:443"});
    CHECK(expanded({range("255.255.255.255", "255.255.255.255", 80), mark(7)}) ==
          Lines{"tcp 255.255.255.255:80", "fwmark 7"});
}

TEST_CASE("what stands twice is there once") {
    CHECK(expanded({range("192.0.2.1", "192.0.2.2", 80), range("192.0.2.2", "192.0.2.2", 80),
                    mark(1), mark(1)}) ==
          Lines{"tcp 192.0.2.1:80", "tcp 192.0.2.2:80", "fwmark 1"});
}

TEST_CASE("a mark has the family that is written, or that of the real servers") {
    using config::IpFamily;
    CHECK(expanded({mark(1), mark(1, IpFamily::inet)}, "2001:db8::1:80") ==
          Lines{"fwmark 1 (IPv6)", "fwmark 1"});
    config::VirtualServer alone;
    alone.fwmark = 3;
    alone.real_servers = {real("2001:db8::1:0")};
    CHECK(to_string(services_of(alone, {})->front()) == "fwmark 3 (IPv6)");
    alone.real_servers[0].method = config::ForwardingMethod::tun;
    CHECK(to_string(services_of(alone, {})->front()) == "fwmark 3");
}

TEST_CASE("a group may be large, but not without measure") {
    CHECK(expanded({range("10.0.0.0", "10.0.255.255", 80)}).size() == kMostServicesOfGroup);
    CHECK(expanded({range("10.0.0.0", "10.255.255.255", 80)}) ==
          Lines{"virtual_server_group web has more than 65536 addresses, left out"});
    CHECK(expanded({range("::", "ffff::", 80)}).size() == 1);
}

}  // namespace
}  // namespace holdfast::ipvs
