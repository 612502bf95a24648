// rtnetlink's messages about routes and routing rules (rtnetlink(7), ip-route(8), ip-rule(8)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lib/net/ip.h"
#include "lib/netlink/rtnetlink_messages.h"

struct nlmsghdr;

namespace holdfast::rtnetlink {

// A lightweight tunnel: its type (LWTUNNEL_ENCAP_*) and its attributes as the kernel wants them.
struct Encapsulation {
    std::uint16_t type = 0;
    std::vector<std::pair<std::uint16_t, Bytes>> attributes;
};

struct NextHop {
    int link = 0;  // 0: as `via` says
    std::optional<IpAddress> via;
    int weight = 1;  // 1..256
    bool onlink = false;
    std::uint32_t realms = 0;
    std::optional<Encapsulation> encapsulation = {};
};

struct Route {
    IpPrefix destination;
    std::uint8_t type = 1;  // RTN_*, 1 is unicast
    std::uint32_t table = 254;
    std::uint8_t scope = 0;  // RT_SCOPE_*
    std::uint8_t protocol = 0;
    std::uint8_t tos = 0;
    std::optional<IpPrefix> from = {};
    std::optional<IpAddress> source = {};
    NextHop hop = {};  // the only one; its weight says nothing
    std::optional<std::uint32_t> metric = {};
    std::optional<std::uint32_t> expires = {};    // seconds
    std::optional<std::uint8_t> preference = {};  // ICMPV6_ROUTER_PREF_*
    std::optional<std::uint8_t> ttl_propagate = {};
    std::vector<std::pair<std::uint16_t, std::variant<std::uint32_t, std::string>>> metrics = {};
    std::uint32_t locked = 0;             // a bit for each of the RTAX_*
    std::vector<NextHop> next_hops = {};  // more than one
    std::uint16_t flags = 0;              // NLM_F_*: before its equals, after them, or only alone
};

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
};

struct Rule {
    bool ipv6 = false;
    bool inverted = false;
    std::uint8_t action = 1;  // FR_ACT_*, 1 is "to table"
    std::uint32_t table = 0;
    std::optional<IpPrefix> from = {};
    std::optional<IpPrefix> to = {};
    std::optional<std::uint32_t> go_to = {};
    std::optional<std::uint32_t> preference = {};
    std::uint8_t tos = 0;
    std::optional<std::uint32_t> mark = {};
    std::optional<std::uint32_t> mask = {};
    std::uint32_t realms = 0;
    std::optional<std::uint32_t> suppress_prefix_length = {};
    std::optional<std::uint32_t> suppress_group = {};
    std::string in_interface = {};
    std::string out_interface = {};
    std::optional<std::uint64_t> tunnel_id = {};
    std::optional<std::pair<std::uint32_t, std::uint32_t>> users = {};
    bool l3mdev = false;
    std::uint8_t protocol = 0;
    std::optional<std::uint8_t> ip_protocol = {};
    std::optional<PortRange> source_ports = {};
    std::optional<PortRange> destination_ports = {};
};

// EEXIST: there is one that is the same in all that tells routes apart.
Bytes add_route(const Route& route);
// ESRCH: there is none.
Bytes remove_route(const Route& route);
// EEXIST: there is one that is the same in everything; without a preference there never is.
Bytes add_rule(const Rule& rule);
// ENOENT: there is none.
Bytes remove_rule(const Rule& rule);

// What an RTM_DELROUTE and an RTM_DELRULE tell; nothing if they are malformed, or about families
// other than IPv4 and IPv6.
std::optional<Change> route_gone(const nlmsghdr* message);
std::optional<Change> rule_gone(const nlmsghdr* message);

}  // namespace holdfast::rtnetlink
