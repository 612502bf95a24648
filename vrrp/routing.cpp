#include "vrrp/routing.h"

#include <array>
#include <charconv>

#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/icmpv6.h>
#include <linux/rtnetlink.h>
#include <netdb.h>

#include "vrrp/encapsulation.h"
#include "vrrp/routing_words.h"

namespace holdfast::vrrp {
namespace {

using Kind = RouteNames::Kind;

constexpr std::uint8_t kOurProtocol = 18;  // RTPROT_KEEPALIVED

// Puts the number of a name into `target`; an empty name leaves it.
template <class Number>
Result<void> set(Number& target, const RouteNames& names, Kind kind, const std::string& text) {
    if (text.empty()) return {};
    const auto number = names.number(kind, text);
    if (!number) return number.error();
    target = static_cast<Number>(*number);
    return {};
}

Result<void> set_link(int& link, const std::string& name, const RoutingContext& context) {
    if (name.empty()) return {};
    link = context.link_of(name);
    if (link == 0) return Error{fmt::format("interface {} does not exist", name)};
    return {};
}

Result<void> set_realms(std::uint32_t& realms, const std::string& text, const RouteNames& names) {
    if (text.empty()) return {};
    const auto number = names.realms(text);
    if (!number) return number.error();
    realms = *number;
    return {};
}

// `Hop` is a route or one of its next hops: these say the same things.
template <class Hop>
Result<rtnetlink::NextHop> hop_of(const Hop& hop, const RoutingContext& context) {
    rtnetlink::NextHop result;
    result.via = hop.via;
    result.onlink = hop.onlink;
    const auto linked = set_link(result.link, hop.interface, context);
    if (!linked) return linked.error();
    const auto realms = set_realms(result.realms, hop.realms, context.names);
    if (!realms) return realms.error();
    if (hop.encapsulation) {
        auto tunnel = to_kernel(*hop.encapsulation);
        if (!tunnel) return tunnel.error();
        result.encapsulation = std::move(*tunnel);
    }
    return result;
}

std::uint16_t flags_of(config::RoutePlace place) {
    switch (place) {
        case config::RoutePlace::add:
            return NLM_F_EXCL;
        case config::RoutePlace::append:
            return NLM_F_APPEND;
        case config::RoutePlace::prepend:
            break;
    }
    return 0;
}

std::optional<std::uint8_t> preference_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    if (text == "low") return ICMPV6_ROUTER_PREF_LOW;
    if (text == "medium") return ICMPV6_ROUTER_PREF_MEDIUM;
    if (text == "high") return ICMPV6_ROUTER_PREF_HIGH;
    return static_cast<std::uint8_t>(parse_number(text).value_or(0));
}

Result<void> set_table(rtnetlink::Route& result, const config::Route& route,
                       const RoutingContext& context) {
    if (route.vrf.empty()) return set(result.table, context.names, Kind::table, route.table);
    result.table = context.table_of_vrf ? context.table_of_vrf(route.vrf) : 0;
    if (result.table == 0) return Error{fmt::format("there is no VRF {}", route.vrf)};
    return {};
}

// What a rule does, and to which table or rule it sends.
Result<void> set_action(rtnetlink::Rule& result, const config::Rule& rule,
                        const RouteNames& names) {
    if (rule.action == "l3mdev") {
        result.l3mdev = true;
        result.action = FR_ACT_TO_TBL;
        return {};
    }
    const auto action = action_number(rule.action);
    if (!action) return Error{fmt::format("there is no action {}", rule.action)};
    result.action = *action;
    if (rule.action == "table") return set(result.table, names, Kind::table, rule.target);
    if (rule.action == "goto") result.go_to = parse_number(rule.target);
    return {};
}

std::optional<rtnetlink::PortRange> ports_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto [first, last] = range_of(text);
    return rtnetlink::PortRange{static_cast<std::uint16_t>(first),
                                static_cast<std::uint16_t>(last)};
}

void set_mark(rtnetlink::Rule& result, const std::string& text) {
    if (text.empty()) return;
    const auto slash = text.find('/');
    result.mark = parse_number(text.substr(0, slash));
    if (slash != std::string::npos) result.mask = parse_number(text.substr(slash + 1));
}

Result<void> set_ip_protocol(rtnetlink::Rule& result, const std::string& text) {
    if (text.empty()) return {};
    const auto* found = ::getprotobyname(text.c_str());
    const auto number =
        found ? std::optional(static_cast<std::uint32_t>(found->p_proto)) : parse_number(text);
    if (!number || *number > 255) return Error{fmt::format("there is no IP protocol {}", text)};
    result.ip_protocol = static_cast<std::uint8_t>(*number);
    return {};
}

template <class Steps>
Result<void> first_error(const Steps& steps) {
    for (const auto& step : steps) {
        if (!step) return step.error();
    }
    return {};
}

}  // namespace

Result<rtnetlink::Route> to_kernel(const config::Route& route, const RoutingContext& context) {
    rtnetlink::Route result;
    result.destination = route.destination;
    result.protocol = kOurProtocol;
    result.from = route.from;
    result.source = route.source;
    result.metric = route.metric;
    result.expires = route.expires;
    result.preference = preference_of(route.preference);
    result.flags = flags_of(route.place);
    result.type = route_type_number(route.type).value_or(RTN_UNICAST);
    auto hop = hop_of(route, context);
    if (!hop) return hop.error();
    result.hop = std::move(*hop);
    for (const auto& one : route.next_hops) {
        auto next = hop_of(one, context);
        if (!next) return next.error();
        next->weight = one.weight;
        result.next_hops.push_back(std::move(*next));
    }
    const auto done = first_error(std::array{
        set_table(result, route, context),
        set(result.scope, context.names, Kind::scope, route.scope),
        set(result.protocol, context.names, Kind::protocol, route.protocol),
        set(result.tos, context.names, Kind::dsfield, route.tos),
        set_metrics(result, route.metrics),
    });
    if (!done) return done.error();
    return result;
}

Result<rtnetlink::Rule> to_kernel(const config::Rule& rule, const RoutingContext& context) {
    rtnetlink::Rule result;
    result.ipv6 = rule.family == config::IpFamily::inet6;
    result.inverted = rule.inverted;
    result.from = rule.from;
    result.to = rule.to;
    result.preference = rule.preference;
    result.suppress_prefix_length = rule.suppress_prefix_length;
    result.in_interface = rule.in_interface;
    result.out_interface = rule.out_interface;
    result.tunnel_id = rule.tunnel_id;
    result.protocol = rule.protocol.value_or(kOurProtocol);
    result.source_ports = ports_of(rule.source_ports);
    result.destination_ports = ports_of(rule.destination_ports);
    if (!rule.uid_range.empty()) result.users = range_of(rule.uid_range);
    set_mark(result, rule.fwmark);
    std::uint32_t group = 0;
    const auto done = first_error(std::array{
        set_action(result, rule, context.names),
        set(result.tos, context.names, Kind::dsfield, rule.tos),
        set_realms(result.realms, rule.realms, context.names),
        set(group, context.names, Kind::group, rule.suppress_group),
        set_ip_protocol(result, rule.ip_protocol),
    });
    if (!done) return done.error();
    if (!rule.suppress_group.empty()) result.suppress_group = group;
    return result;
}

bool is_gone(const rtnetlink::Route& route, const rtnetlink::RouteGone& gone) {
    constexpr std::uint32_t kOfIpv6 = 1024;
    const auto metric = route.metric.value_or(0);
    const bool unsaid = route.destination.address.is_v6() && metric == kOfIpv6;
    return route.destination == gone.destination && route.table == gone.table &&
           route.tos == gone.tos && route.type == gone.type && (unsaid ? 0 : metric) == gone.metric;
}

bool is_gone(const rtnetlink::Rule& rule, const rtnetlink::RuleGone& gone) {
    return rule.preference == gone.preference && rule.ipv6 == gone.ipv6 && rule.from == gone.from &&
           rule.to == gone.to && rule.action == gone.action && rule.table == gone.table;
}

}  // namespace holdfast::vrrp
