// The lines of virtual_routes and static_routes, as ip-route(8) and keepalived.conf(5) have them:
//   [TYPE] [to] ADDRESS[/LENGTH] [via ADDRESS] [dev INTERFACE] ... [nexthop via ADDRESS ...]...
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parser/items/item_line.h"
#include "parser/items/items.h"

namespace holdfast::config {
namespace {

constexpr std::int64_t kMostHopWeight = 256;

constexpr std::array<std::string_view, 10> kTypes{
    "unicast",     "local",    "broadcast", "multicast", "throw",
    "unreachable", "prohibit", "blackhole", "anycast",   "nat"};

// What says how much, with the largest value and whether it can be locked.
struct Metric {
    std::string_view name;
    std::int64_t most;
    bool lockable;
};
constexpr std::array<Metric, 13> kMetrics{{{"mtu", kMostUnsigned, true},
                                           {"advmss", kMostUnsigned, true},
                                           {"reordering", kMostUnsigned, true},
                                           {"window", kMostUnsigned, false},
                                           {"cwnd", kMostUnsigned, true},
                                           {"ssthresh", kMostUnsigned, true},
                                           {"initcwnd", kMostUnsigned, false},
                                           {"initrwnd", kMostUnsigned, false},
                                           {"hoplimit", 255, false},
                                           {"quickack", 1, false},
                                           {"fastopen_no_cookie", 1, false},
                                           {"rtt", 0, true},
                                           {"rttvar", 0, true}}};

bool is_time(std::string_view text) {
    for (const std::string_view unit : {"ms", "s"}) {
        if (text.ends_with(unit)) {
            text.remove_suffix(unit.size());
            break;
        }
    }
    return parse_seconds(text).has_value();
}

template <class Hop>
bool read_via(Hop& hop, const Word& value, ItemLine& line) {
    const Word* word = &value;
    std::optional<bool> v6;
    if (value.text == "inet" || value.text == "inet6") {
        v6 = value.text == "inet6";
        word = line.next();
        if (!word) return line.left_out(value, "lacks its argument");
    }
    const auto address = line.address(*word);
    if (!address) return false;
    if (v6 && *v6 != address->is_v6()) return line.left_out(*word, "is of the other family");
    hop.via = *address;
    return true;
}

constexpr std::array<std::string_view, 4> kEncapsulations{"ip", "ip6", "mpls", "ila"};
constexpr std::array<std::string_view, 10> kEncapsulationOptions{
    "id", "dst", "src", "tos", "ttl", "tc", "hoplimit", "flags", "local", "ttl-propagate"};

template <class Hop>
bool read_encapsulation(Hop& hop, const Word& type, ItemLine& line) {
    if (std::find(kEncapsulations.begin(), kEncapsulations.end(), type.text) ==
        kEncapsulations.end())
        return line.left_out(type, "is not one of ip, ip6, mpls, ila");
    Encapsulation encapsulation{std::string(type.text), {}};
    if (type.text == "mpls" || type.text == "ila") {
        const auto* label = line.next();
        if (!label) return line.left_out(type, "lacks its label");
        encapsulation.options.emplace_back(label->text);
    } else {
        while (const auto* word = line.peek()) {
            if (std::find(kEncapsulationOptions.begin(), kEncapsulationOptions.end(), word->text) ==
                kEncapsulationOptions.end())
                break;
            line.next();
            const auto* value = line.next();
            if (!value) return line.left_out(*word, "lacks its argument");
            encapsulation.options.emplace_back(word->text);
            encapsulation.options.emplace_back(value->text);
        }
    }
    hop.encapsulation = std::move(encapsulation);
    return true;
}

const std::vector<ItemOption<NextHop>>& hop_options() {
    static const std::vector<ItemOption<NextHop>> options{
        {"via", true, read_via<NextHop>},
        interface_option<NextHop>("dev", &NextHop::interface),
        number_option<NextHop>("weight", &NextHop::weight, 1, kMostHopWeight),
        flag_option<NextHop>("onlink", &NextHop::onlink),
        text_option<NextHop>("realms", &NextHop::realms),
        {"encap", true, read_encapsulation<NextHop>},
    };
    return options;
}

// After "nexthop", up to the next one, what else belongs to the route, or the line's end.
bool read_next_hop(Route& route, const Word& /*keyword*/, ItemLine& line) {
    NextHop hop;
    while (const auto* word = line.peek()) {
        const auto* option = find_option(hop_options(), word->text);
        if (!option) break;
        line.next();
        if (!read_option(hop, *option, *word, line)) return false;
    }
    route.next_hops.push_back(std::move(hop));
    return true;
}

// The old way to say two next hops: "via A or B".
bool read_or(Route& route, const Word& value, ItemLine& line) {
    const auto address = line.address(value);
    if (!address) return false;
    line.warn(value.where, "'or' is the old way to write 'nexthop via ADDRESS'");
    if (route.next_hops.empty() && route.via) {
        NextHop first;
        first.via = route.via;
        route.next_hops.push_back(std::move(first));
        route.via.reset();
    }
    NextHop second;
    second.via = *address;
    route.next_hops.push_back(std::move(second));
    return true;
}

bool read_metric(Route& route, std::string_view name, const Word& value, ItemLine& line) {
    const auto* const metric = std::find_if(kMetrics.begin(), kMetrics.end(),
                                            [&](const auto& m) { return m.name == name; });
    RouteMetric read{std::string(name), {}, false};
    const Word* word = &value;
    if (value.text == "lock" && (metric == kMetrics.end() || metric->lockable)) {
        read.locked = true;
        word = line.next();
        if (!word) return line.left_out(value, "lacks its argument");
    }
    const bool counts = metric != kMetrics.end() && metric->most > 0;
    if (counts && !line.number(*word, 0, metric->most)) return false;
    if (!counts && name != "congctl" && name != "features" && !is_time(word->text))
        return line.left_out(*word, "is not a time");
    if (name == "features" && word->text != "ecn") {
        line.ignored(*word, "is not a feature that is known (ecn)");
        return true;
    }
    read.value = word->text;
    route.metrics.push_back(std::move(read));
    return true;
}

ItemOption<Route> metric_option(std::string_view name) {
    return {name, true, [name](Route& route, const Word& value, ItemLine& line) {
                return read_metric(route, name, value, line);
            }};
}

ItemOption<Route> place_option(std::string_view name, RoutePlace place) {
    return {name, false, [place](Route& route, const Word&, ItemLine&) {
                route.place = place;
                return true;
            }};
}

bool read_gateway(Route& route, const Word& value, ItemLine& line) {
    line.warn(value.where, "'gw' is the old way to write 'via'");
    return read_via(route, value, line);
}

bool read_source(Route& route, const Word& value, ItemLine& line) {
    const auto address = line.address(value);
    if (address) route.source = *address;
    return address.has_value();
}

bool read_from(Route& route, const Word& value, ItemLine& line) {
    const auto prefix = line.prefix(value);
    if (!prefix) return false;
    if (prefix->address.is_v4())
        return line.left_out(value, "is a source network, which needs IPv6");
    route.from = *prefix;
    return true;
}

bool read_preference(Route& route, const Word& value, ItemLine& line) {
    const auto number = parse_integer(value.text);
    const bool good = value.text == "low" || value.text == "medium" || value.text == "high" ||
                      (number && *number >= 0 && *number <= 255);
    if (!good) return line.left_out(value, "is not one of low, medium, high");
    route.preference = value.text;
    return true;
}

bool read_ttl_propagate(Route& route, const Word& value, ItemLine& line) {
    if (value.text != "enabled" && value.text != "disabled")
        return line.left_out(value, "is neither enabled nor disabled");
    route.metrics.push_back({"ttl-propagate", std::string(value.text), false});
    return true;
}

std::vector<ItemOption<Route>> route_options() {
    std::vector<ItemOption<Route>> options{
        {"src", true, read_source},
        {"via", true, read_via<Route>},
        {"gw", true, read_gateway},
        {"or", true, read_or},
        {"from", true, read_from},
        text_option<Route>("tos", &Route::tos),
        text_option<Route>("dsfield", &Route::tos),
        text_option<Route>("table", &Route::table),
        text_option<Route>("protocol", &Route::protocol),
        text_option<Route>("scope", &Route::scope),
        number_option<Route>("metric", &Route::metric, 0, kMostUnsigned),
        number_option<Route>("priority", &Route::metric, 0, kMostUnsigned),
        number_option<Route>("preference", &Route::metric, 0, kMostUnsigned),
        interface_option<Route>("dev", &Route::interface),
        interface_option<Route>("oif", &Route::interface),
        flag_option<Route>("onlink", &Route::onlink),
        {"encap", true, read_encapsulation<Route>},
        number_option<Route>("expires", &Route::expires, 0, kMostUnsigned),
        text_option<Route>("realms", &Route::realms),
        {"pref", true, read_preference},
        {"ttl-propagate", true, read_ttl_propagate},
        {"nexthop", false, read_next_hop},
        place_option("add", RoutePlace::add),
        place_option("prepend", RoutePlace::prepend),
        place_option("append", RoutePlace::append),
        flag_option<Route>("no_track", &Route::no_track),
        text_option<Route>("track_group", &Route::track_group),
        interface_option<Route>("vrf", &Route::vrf),
        metric_option("rto_min"),
        metric_option("congctl"),
        metric_option("features"),
    };
    for (const auto& metric : kMetrics)
        options.push_back(metric_option(metric.name));
    return options;
}

// What is no option is the type or the destination.
bool read_destination(Route& route, bool& known, const Word& first, ItemLine& line) {
    const Word* word = &first;
    if (std::find(kTypes.begin(), kTypes.end(), word->text) != kTypes.end()) {
        route.type = word->text;
        return true;
    }
    if (word->text == "to") {
        word = line.next();
        if (!word) return line.left_out(first, "lacks its argument");
    }
    if (known) return line.left_out(*word, "is not understood");
    if (word->text == "default" || word->text == "all" || word->text == "any") {
        route.destination = {boost::asio::ip::address_v4(), 0};
    } else {
        const auto prefix = line.prefix(*word);
        if (!prefix) return false;
        route.destination = *prefix;
    }
    known = true;
    return true;
}

// "default" alone does not say of which family it is; the addresses on the line do.
bool is_default6(const Route& route, std::optional<bool> said) {
    if (said || route.destination.length > 0) return said.value_or(false);
    const auto is_v6 = [](const auto& address) { return address && address->is_v6(); };
    return is_v6(route.via) || is_v6(route.source) ||
           std::any_of(route.next_hops.begin(), route.next_hops.end(),
                       [&](const NextHop& hop) { return is_v6(hop.via); });
}

// Everything in a route is of one family, except a next hop that says otherwise.
bool families_agree(const Route& route, const Word& first, ItemLine& line) {
    const bool source = !route.source || same_family(*route.source, route.destination.address);
    return source || line.left_out(first, "mixes IPv4 and IPv6");
}

}  // namespace

std::optional<Route> read_route(const Statement& statement, std::string_view list,
                                Diagnostics& diagnostics) {
    static const auto options = route_options();
    ItemLine line(statement, list, "route", diagnostics);
    Route route;
    route.where = statement.head();
    bool has_destination = false;
    std::optional<bool> v6;
    while (const auto* word = line.next()) {
        if (word->text == "inet" || word->text == "inet6") {
            v6 = word->text == "inet6";
            continue;
        }
        const auto* option = find_option(options, word->text);
        const bool good = option ? read_option(route, *option, *word, line)
                                 : read_destination(route, has_destination, *word, line);
        if (!good) return std::nullopt;
    }
    if (!has_destination) {
        line.left_out(statement.keyword, "begins a route without a destination");
        return std::nullopt;
    }
    if (route.destination.length == 0 && is_default6(route, v6))
        route.destination = {boost::asio::ip::address_v6(), 0};
    if (!families_agree(route, statement.keyword, line)) return std::nullopt;
    return route;
}

}  // namespace holdfast::config
