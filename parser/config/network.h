// What stands in the lists of addresses, routes and rules: as ip-address(8), ip-route(8) and
// ip-rule(8) understand them. Names (tables, scopes, realms, protocols) are kept as written; who
// talks to the kernel looks them up in iproute2's files.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "parser/source.h"

namespace holdfast::config {

enum class IpFamily { inet, inet6 };
BOOST_DESCRIBE_ENUM(IpFamily, inet, inet6)

// What can be said of an address beyond the address itself.
struct AddressFlags {
    bool home = false;
    bool no_dad = false;  // "-nodad": no duplicate address detection
    bool manage_temporary = false;
    bool no_prefix_route = false;
    bool autojoin = false;
    bool use_vmac = false;
    bool no_track = false;  // its loss changes nothing

    friend bool operator==(const AddressFlags&, const AddressFlags&) = default;
};
BOOST_DESCRIBE_STRUCT(AddressFlags, (),
                      (home, no_dad, manage_temporary, no_prefix_route, autojoin, use_vmac,
                       no_track))

inline constexpr std::uint32_t kForever = std::numeric_limits<std::uint32_t>::max();

// An item of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress.
struct VirtualAddress {
    SourceRange where;
    IpPrefix prefix;
    std::string interface;               // empty: the instance's
    std::string label;                   // IPv4 address label, empty: none
    std::string scope;                   // as ip-address(8) names it, empty: global
    std::optional<IpAddress> broadcast;  // "brd"
    std::optional<IpPrefix> peer = {};
    AddressFlags flags = {};
    // Seconds, kForever: without end. None: IPv6 host addresses are deprecated at once, all others
    // last for ever.
    std::optional<std::uint32_t> preferred_lifetime = {};
    std::string track_group = {};  // static addresses only, empty: none

    friend bool operator==(const VirtualAddress& one, const VirtualAddress& other) {
        const auto all = [](const VirtualAddress& a) {
            return std::tie(a.prefix, a.interface, a.label, a.scope, a.broadcast, a.peer, a.flags,
                            a.preferred_lifetime, a.track_group);
        };
        return all(one) == all(other);
    }
};
BOOST_DESCRIBE_STRUCT(VirtualAddress, (),
                      (prefix, interface, label, scope, broadcast, peer, flags, preferred_lifetime,
                       track_group))

// "encap ip|ip6|mpls|ila ...": an option and its value each, as written.
struct Encapsulation {
    std::string type;
    std::vector<std::string> options;

    friend bool operator==(const Encapsulation&, const Encapsulation&) = default;
};
BOOST_DESCRIBE_STRUCT(Encapsulation, (), (type, options))

// One of the ways of a route.
struct NextHop {
    std::optional<IpAddress> via;
    std::string interface;
    int weight = 1;  // 1..256
    bool onlink = false;
    std::string realms;
    std::optional<Encapsulation> encapsulation;

    friend bool operator==(const NextHop&, const NextHop&) = default;
};
BOOST_DESCRIBE_STRUCT(NextHop, (), (via, interface, weight, onlink, realms, encapsulation))

// mtu, advmss, hoplimit, initcwnd ...: ip-route(8) says what each counts in.
struct RouteMetric {
    std::string name;
    std::string value;
    bool locked = false;

    friend bool operator==(const RouteMetric&, const RouteMetric&) = default;
};
BOOST_DESCRIBE_STRUCT(RouteMetric, (), (name, value, locked))

// Before its equals, after them, or only where it has none.
enum class RoutePlace { prepend, append, add };
BOOST_DESCRIBE_ENUM(RoutePlace, prepend, append, add)

struct Route {
    SourceRange where;
    std::string type = "unicast";  // unicast, blackhole, unreachable, prohibit, throw, local ...
    IpPrefix destination;
    std::optional<IpPrefix> from;     // IPv6 only
    std::optional<IpAddress> source;  // "src": the preferred source address
    std::optional<IpAddress> via;
    std::string interface;
    std::string table;  // empty: main
    std::string vrf;
    std::string scope;
    std::string protocol;  // empty: keepalived's
    std::string tos;
    std::optional<std::uint32_t> metric;
    std::string realms;
    bool onlink = false;
    std::optional<std::uint32_t> expires;  // seconds, IPv6 only
    std::string preference;                // "pref", IPv6 only: low, medium, high
    std::vector<RouteMetric> metrics;
    std::optional<Encapsulation> encapsulation;
    std::vector<NextHop> next_hops;
    RoutePlace place = RoutePlace::prepend;
    bool no_track = false;
    std::string track_group;  // static routes only, empty: none

    friend bool operator==(const Route& one, const Route& other) {
        const auto all = [](const Route& r) {
            return std::tie(r.type, r.destination, r.from, r.source, r.via, r.interface, r.table,
                            r.vrf, r.scope, r.protocol, r.tos, r.metric, r.realms, r.onlink,
                            r.expires, r.preference, r.metrics, r.encapsulation, r.next_hops,
                            r.place, r.no_track, r.track_group);
        };
        return all(one) == all(other);
    }
};
BOOST_DESCRIBE_STRUCT(Route, (),
                      (type, destination, from, source, via, interface, table, vrf, scope, protocol,
                       tos, metric, realms, onlink, expires, preference, metrics, encapsulation,
                       next_hops, place, no_track, track_group))

struct Rule {
    SourceRange where;
    IpFamily family = IpFamily::inet;
    bool inverted = false;  // "not"
    std::optional<IpPrefix> from;
    std::optional<IpPrefix> to;
    // table, goto, nop, blackhole, prohibit, unreachable, l3mdev; `target` is the table or the
    // preference to go to.
    std::string action;
    std::string target;
    std::optional<std::uint32_t> preference;
    std::string tos;
    std::string fwmark;  // MARK or MARK/MASK
    std::string realms;
    std::optional<std::uint32_t> suppress_prefix_length;
    std::string suppress_group;
    std::string in_interface;
    std::string out_interface;
    std::optional<std::uint64_t> tunnel_id;
    std::string uid_range;  // FROM-TO
    std::optional<std::uint8_t> protocol;
    std::string ip_protocol;
    std::string source_ports;  // PORT or FROM-TO
    std::string destination_ports;
    bool no_track = false;
    std::string track_group;  // static rules only, empty: none

    friend bool operator==(const Rule& one, const Rule& other) {
        const auto all = [](const Rule& r) {
            return std::tie(r.family, r.inverted, r.from, r.to, r.action, r.target, r.preference,
                            r.tos, r.fwmark, r.realms, r.suppress_prefix_length, r.suppress_group,
                            r.in_interface, r.out_interface, r.tunnel_id, r.uid_range, r.protocol,
                            r.ip_protocol, r.source_ports, r.destination_ports, r.no_track,
                            r.track_group);
        };
        return all(one) == all(other);
    }
};
BOOST_DESCRIBE_STRUCT(Rule, (),
                      (family, inverted, from, to, action, target, preference, tos, fwmark, realms,
                       suppress_prefix_length, suppress_group, in_interface, out_interface,
                       tunnel_id, uid_range, protocol, ip_protocol, source_ports, destination_ports,
                       no_track, track_group))

// Static addresses, routes and rules that name it are watched for these instances.
struct StaticTrackGroup {
    SourceRange where;
    std::string name;
    std::vector<std::string> instances;
};
BOOST_DESCRIBE_STRUCT(StaticTrackGroup, (), (name, instances))

// What stays on the machine, whoever is master.
struct StaticNetwork {
    std::vector<VirtualAddress> addresses;
    std::vector<Route> routes;
    std::vector<Rule> rules;
    std::vector<StaticTrackGroup> track_groups;
};
BOOST_DESCRIBE_STRUCT(StaticNetwork, (), (addresses, routes, rules, track_groups))

}  // namespace holdfast::config
