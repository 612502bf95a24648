#include "lib/netlink/routing_messages.h"

#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "lib/netlink/rtnetlink_attributes.h"

namespace holdfast::rtnetlink {

namespace {

// What a message without next hops may need, and each of these.
constexpr std::size_t kLongestRequest = 2'048;
constexpr std::size_t kLongestNextHop = 256;
constexpr std::uint32_t kMostShortTable = 255;
constexpr std::uint32_t kDefaultMetric6 = 1024;  // of IPv6, if none is given

struct Draft {
    Bytes bytes;
    nlmsghdr* header;

    Draft(std::uint16_t type, std::uint16_t flags, std::size_t size)
        : bytes(size), header(mnl_nlmsg_put_header(bytes.data())) {
        header->nlmsg_type = type;
        header->nlmsg_flags = NLM_F_REQUEST | flags;
    }
    template <class Body>
    Body& body() {
        return *static_cast<Body*>(mnl_nlmsg_put_extra_header(header, sizeof(Body)));
    }
    Bytes finish() {
        bytes.resize(header->nlmsg_len);
        return std::move(bytes);
    }
};

std::uint8_t family_of(const IpAddress& address) { return address.is_v4() ? AF_INET : AF_INET6; }

Bytes octets_of(const IpAddress& address) {
    Bytes octets;
    const auto take = [&](const auto& bytes) { octets.assign(bytes.begin(), bytes.end()); };
    if (address.is_v4()) {
        take(address.to_v4().to_bytes());
    } else {
        take(address.to_v6().to_bytes());
    }
    return octets;
}

void put(nlmsghdr* message, std::uint16_t type, const IpAddress& address) {
    const auto octets = octets_of(address);
    mnl_attr_put(message, type, octets.size(), octets.data());
}

void put_number(nlmsghdr* message, std::uint16_t type, const std::optional<std::uint32_t>& number) {
    if (number) mnl_attr_put_u32(message, type, *number);
}

// A gateway of the other family is told with its family (RFC 5549).
void put_gateway(nlmsghdr* message, const IpAddress& via, std::uint8_t family) {
    if (family_of(via) == family) return put(message, RTA_GATEWAY, via);
    const std::uint16_t via_family = family_of(via);
    Bytes octets(sizeof via_family);
    std::memcpy(octets.data(), &via_family, sizeof via_family);
    const auto address = octets_of(via);
    octets.insert(octets.end(), address.begin(), address.end());
    mnl_attr_put(message, RTA_VIA, octets.size(), octets.data());
}

void put_encapsulation(nlmsghdr* message, const std::optional<Encapsulation>& encapsulation) {
    if (!encapsulation) return;
    auto* nest = mnl_attr_nest_start(message, RTA_ENCAP);
    for (const auto& [type, value] : encapsulation->attributes)
        mnl_attr_put(message, type, value.size(), value.data());
    mnl_attr_nest_end(message, nest);
    mnl_attr_put_u16(message, RTA_ENCAP_TYPE, encapsulation->type);
}

void put_next_hops(nlmsghdr* message, const std::vector<NextHop>& hops, std::uint8_t family) {
    if (hops.empty()) return;
    auto* nest = mnl_attr_nest_start(message, RTA_MULTIPATH);
    for (const auto& hop : hops) {
        auto* entry = static_cast<rtnexthop*>(mnl_nlmsg_get_payload_tail(message));
        *entry = {};
        message->nlmsg_len += RTNH_LENGTH(0);
        entry->rtnh_ifindex = hop.link;
        entry->rtnh_hops = static_cast<std::uint8_t>(hop.weight - 1);
        entry->rtnh_flags = hop.onlink ? RTNH_F_ONLINK : 0;
        if (hop.via) put_gateway(message, *hop.via, family);
        if (hop.realms != 0) mnl_attr_put_u32(message, RTA_FLOW, hop.realms);
        put_encapsulation(message, hop.encapsulation);
        const auto* end = static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload_tail(message));
        entry->rtnh_len =
            static_cast<std::uint16_t>(end - reinterpret_cast<const std::uint8_t*>(entry));
    }
    mnl_attr_nest_end(message, nest);
}

void put_metrics(nlmsghdr* message, const Route& route) {
    if (route.metrics.empty()) return;
    auto* nest = mnl_attr_nest_start(message, RTA_METRICS);
    for (const auto& [type, value] : route.metrics) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            mnl_attr_put_str(message, type, text->c_str());
        } else {
            mnl_attr_put_u32(message, type, std::get<std::uint32_t>(value));
        }
    }
    if (route.locked != 0) mnl_attr_put_u32(message, RTAX_LOCK, route.locked);
    mnl_attr_nest_end(message, nest);
}

// What adding and removing share: everything that tells routes apart.
Draft route_draft(std::uint16_t type, std::uint16_t flags, const Route& route, std::uint8_t scope) {
    Draft draft(type, flags, kLongestRequest + kLongestNextHop * route.next_hops.size());
    auto& body = draft.body<rtmsg>();
    body.rtm_family = family_of(route.destination.address);
    body.rtm_dst_len = route.destination.length;
    body.rtm_src_len = route.from ? route.from->length : 0;
    body.rtm_tos = route.tos;
    body.rtm_protocol = route.protocol;
    body.rtm_type = route.type;
    body.rtm_scope = scope;
    body.rtm_flags = route.hop.onlink ? RTNH_F_ONLINK : 0;
    if (route.table <= kMostShortTable) {
        body.rtm_table = static_cast<std::uint8_t>(route.table);
    } else {
        mnl_attr_put_u32(draft.header, RTA_TABLE, route.table);
    }
    if (route.destination.length > 0) put(draft.header, RTA_DST, route.destination.address);
    if (route.from) put(draft.header, RTA_SRC, route.from->address);
    if (route.source) put(draft.header, RTA_PREFSRC, *route.source);
    if (route.hop.via) put_gateway(draft.header, *route.hop.via, body.rtm_family);
    if (route.hop.link != 0)
        mnl_attr_put_u32(draft.header, RTA_OIF, static_cast<std::uint32_t>(route.hop.link));
    put_number(draft.header, RTA_PRIORITY, route.metric);
    put_next_hops(draft.header, route.next_hops, body.rtm_family);
    return draft;
}

// Mostly fib_rule_hdr has the same layout as rtmsg; what differs is the action.
Draft rule_draft(std::uint16_t type, std::uint16_t flags, const Rule& rule) {
    Draft draft(type, flags, kLongestRequest);
    auto& body = draft.body<fib_rule_hdr>();
    body.family = rule.ipv6 ? AF_INET6 : AF_INET;
    body.tos = rule.tos;
    body.action = rule.action;
    body.flags = rule.inverted ? FIB_RULE_INVERT : 0;
    if (rule.table <= kMostShortTable) {
        body.table = static_cast<std::uint8_t>(rule.table);
    } else {
        mnl_attr_put_u32(draft.header, FRA_TABLE, rule.table);
    }
    if (rule.from) {
        body.src_len = rule.from->length;
        put(draft.header, FRA_SRC, rule.from->address);
    }
    if (rule.to) {
        body.dst_len = rule.to->length;
        put(draft.header, FRA_DST, rule.to->address);
    }
    return draft;
}

void put_ports(nlmsghdr* message, std::uint16_t type, const std::optional<PortRange>& ports) {
    if (!ports) return;
    const fib_rule_port_range range{ports->first, ports->last};
    mnl_attr_put(message, type, sizeof range, &range);
}

// The order is that of the numbers; nobody depends on it.
void put_selectors(nlmsghdr* message, const Rule& rule) {
    if (!rule.in_interface.empty())
        mnl_attr_put_strz(message, FRA_IIFNAME, rule.in_interface.c_str());
    put_number(message, FRA_GOTO, rule.go_to);
    put_number(message, FRA_PRIORITY, rule.preference);
    put_number(message, FRA_FWMARK, rule.mark);
    if (rule.realms != 0) mnl_attr_put_u32(message, FRA_FLOW, rule.realms);
    if (rule.tunnel_id) mnl_attr_put_u64(message, FRA_TUN_ID, htobe64(*rule.tunnel_id));
    put_number(message, FRA_SUPPRESS_IFGROUP, rule.suppress_group);
    put_number(message, FRA_SUPPRESS_PREFIXLEN, rule.suppress_prefix_length);
    put_number(message, FRA_FWMASK, rule.mask);
    if (!rule.out_interface.empty())
        mnl_attr_put_strz(message, FRA_OIFNAME, rule.out_interface.c_str());
    if (rule.l3mdev) mnl_attr_put_u8(message, FRA_L3MDEV, 1);
    if (rule.users) {
        const fib_rule_uid_range range{rule.users->first, rule.users->second};
        mnl_attr_put(message, FRA_UID_RANGE, sizeof range, &range);
    }
    if (rule.protocol != 0) mnl_attr_put_u8(message, FRA_PROTOCOL, rule.protocol);
    if (rule.ip_protocol) mnl_attr_put_u8(message, FRA_IP_PROTO, *rule.ip_protocol);
    put_ports(message, FRA_SPORT_RANGE, rule.source_ports);
    put_ports(message, FRA_DPORT_RANGE, rule.destination_ports);
}

std::optional<IpPrefix> prefix_of(const nlattr* attribute, int family, std::uint8_t length) {
    const auto address = address_of(attribute, family);
    if (!address || length > (address->is_v4() ? 32 : 128)) return std::nullopt;
    return IpPrefix{*address, length};
}

bool is_ip(int family) { return family == AF_INET || family == AF_INET6; }

}  // namespace

Bytes add_route(const Route& route) {
    auto draft = route_draft(RTM_NEWROUTE, NLM_F_CREATE | route.flags, route, route.scope);
    if (route.hop.realms != 0) mnl_attr_put_u32(draft.header, RTA_FLOW, route.hop.realms);
    put_encapsulation(draft.header, route.hop.encapsulation);
    put_number(draft.header, RTA_EXPIRES, route.expires);
    if (route.preference) mnl_attr_put_u8(draft.header, RTA_PREF, *route.preference);
    if (route.ttl_propagate) mnl_attr_put_u8(draft.header, RTA_TTL_PROPAGATE, *route.ttl_propagate);
    put_metrics(draft.header, route);
    return draft.finish();
}

Bytes remove_route(const Route& route) {
    return route_draft(RTM_DELROUTE, 0, route, RT_SCOPE_NOWHERE).finish();
}

Bytes add_rule(const Rule& rule) {
    auto draft = rule_draft(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, rule);
    put_selectors(draft.header, rule);
    return draft.finish();
}

Bytes remove_rule(const Rule& rule) {
    auto draft = rule_draft(RTM_DELRULE, 0, rule);
    put_selectors(draft.header, rule);
    return draft.finish();
}

std::optional<Change> route_gone(const nlmsghdr* message) {
    const auto* body = body_of<rtmsg>(message);
    if (!body || !is_ip(body->rtm_family)) return std::nullopt;
    RouteGone gone{{}, body->rtm_table, body->rtm_tos, body->rtm_type, 0};
    std::optional<IpPrefix> destination;
    if (body->rtm_dst_len == 0) {
        destination = body->rtm_family == AF_INET ? IpPrefix{boost::asio::ip::address_v4(), 0}
                                                  : IpPrefix{boost::asio::ip::address_v6(), 0};
    }
    each_attribute(message, sizeof(rtmsg), [&](const nlattr* attribute) {
        const auto type = mnl_attr_get_type(attribute);
        if (type == RTA_DST)
            destination = prefix_of(attribute, body->rtm_family, body->rtm_dst_len);
        if (type == RTA_TABLE) gone.table = number_of(attribute).value_or(gone.table);
        if (type == RTA_PRIORITY) gone.metric = number_of(attribute).value_or(gone.metric);
    });
    if (!destination) return std::nullopt;
    gone.destination = *destination;
    // The kernel's own number is as good as none.
    if (body->rtm_family == AF_INET6 && gone.metric == kDefaultMetric6) gone.metric = 0;
    return gone;
}

std::optional<Change> rule_gone(const nlmsghdr* message) {
    const auto* body = body_of<fib_rule_hdr>(message);
    if (!body || !is_ip(body->family)) return std::nullopt;
    RuleGone gone{body->family == AF_INET6, 0, {}, {}, body->action, body->table};
    each_attribute(message, sizeof(fib_rule_hdr), [&](const nlattr* attribute) {
        const auto type = mnl_attr_get_type(attribute);
        if (type == FRA_SRC) gone.from = prefix_of(attribute, body->family, body->src_len);
        if (type == FRA_DST) gone.to = prefix_of(attribute, body->family, body->dst_len);
        if (type == FRA_PRIORITY) gone.preference = number_of(attribute).value_or(0);
        if (type == FRA_TABLE) gone.table = number_of(attribute).value_or(gone.table);
    });
    return gone;
}

}  // namespace holdfast::rtnetlink
