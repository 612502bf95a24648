#include "vrrp/routing_words.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "vrrp/route_names.h"
#include "vrrp/routing.h"

namespace holdfast::vrrp {
namespace {

struct Word {
    std::string_view word;
    std::uint8_t number;
};

constexpr std::array<Word, 10> kTypes{{
    {"unicast", RTN_UNICAST},
    {"local", RTN_LOCAL},
    {"broadcast", RTN_BROADCAST},
    {"anycast", RTN_ANYCAST},
    {"multicast", RTN_MULTICAST},
    {"blackhole", RTN_BLACKHOLE},
    {"unreachable", RTN_UNREACHABLE},
    {"prohibit", RTN_PROHIBIT},
    {"throw", RTN_THROW},
    {"nat", RTN_NAT},
}};

constexpr std::array<Word, 6> kActions{{
    {"table", FR_ACT_TO_TBL},
    {"goto", FR_ACT_GOTO},
    {"nop", FR_ACT_NOP},
    {"blackhole", FR_ACT_BLACKHOLE},
    {"unreachable", FR_ACT_UNREACHABLE},
    {"prohibit", FR_ACT_PROHIBIT},
}};

// `unit` is in how many parts of a millisecond the kernel counts a time; 0: it is no time.
struct Metric {
    std::string_view name;
    std::uint8_t number;
    int unit;
};

constexpr std::array<Metric, 14> kMetrics{{
    {"mtu", RTAX_MTU, 0},
    {"window", RTAX_WINDOW, 0},
    {"rtt", RTAX_RTT, 8},
    {"rttvar", RTAX_RTTVAR, 4},
    {"ssthresh", RTAX_SSTHRESH, 0},
    {"cwnd", RTAX_CWND, 0},
    {"advmss", RTAX_ADVMSS, 0},
    {"reordering", RTAX_REORDERING, 0},
    {"hoplimit", RTAX_HOPLIMIT, 0},
    {"initcwnd", RTAX_INITCWND, 0},
    {"rto_min", RTAX_RTO_MIN, 1},
    {"initrwnd", RTAX_INITRWND, 0},
    {"quickack", RTAX_QUICKACK, 0},
    {"fastopen_no_cookie", RTAX_FASTOPEN_NO_COOKIE, 0},
}};

template <std::size_t size>
std::optional<std::uint8_t> find(const std::array<Word, size>& words, std::string_view text) {
    for (const auto& [word, number] : words)
        if (word == text) return number;
    return std::nullopt;
}

// A number alone is in the kernel's unit; "20ms" and "0.5s" are times.
std::optional<std::uint32_t> time_of(std::string_view text, int unit) {
    double scale = 1;
    if (text.ends_with("ms")) {
        scale = unit;
        text.remove_suffix(2);
    } else if (text.ends_with('s')) {
        scale = 1000.0 * unit;
        text.remove_suffix(1);
    }
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || rest != end || number < 0 || number * scale > 4e9)
        return std::nullopt;
    return static_cast<std::uint32_t>(std::lround(number * scale));
}

Result<void> set_metric(rtnetlink::Route& route, const config::RouteMetric& metric) {
    if (metric.name == "congctl") {
        route.metrics.emplace_back(RTAX_CC_ALGO, metric.value);
        if (metric.locked) route.locked |= 1U << RTAX_CC_ALGO;
        return {};
    }
    if (metric.name == "features") {
        route.metrics.emplace_back(RTAX_FEATURES, std::uint32_t{RTAX_FEATURE_ECN});
        return {};
    }
    if (metric.name == "ttl-propagate") {
        route.ttl_propagate = metric.value == "enabled" ? 1 : 0;
        return {};
    }
    for (const auto& [name, number, unit] : kMetrics) {
        if (name != metric.name) continue;
        const auto value = unit == 0 ? parse_number(metric.value) : time_of(metric.value, unit);
        if (!value) return Error{fmt::format("{} is no {}", metric.value, metric.name)};
        route.metrics.emplace_back(number, *value);
        // Locked: whoever measures shall not change it, as ip-route(8) has it for rto_min.
        if (metric.locked || number == RTAX_RTO_MIN) route.locked |= 1U << number;
        return {};
    }
    return Error{fmt::format("there is no metric {}", metric.name)};
}

}  // namespace

std::optional<std::uint8_t> route_type_number(const std::string& type) {
    return find(kTypes, type);
}

std::optional<std::uint8_t> action_number(const std::string& action) {
    return find(kActions, action);
}

Result<void> set_metrics(rtnetlink::Route& route, const std::vector<config::RouteMetric>& metrics) {
    for (const auto& metric : metrics) {
        const auto set = set_metric(route, metric);
        if (!set) return set.error();
    }
    return {};
}

std::pair<std::uint32_t, std::uint32_t> range_of(const std::string& text) {
    const auto dash = text.find('-');
    const auto first = parse_number(text.substr(0, dash)).value_or(0);
    if (dash == std::string::npos) return {first, first};
    return {first, parse_number(text.substr(dash + 1)).value_or(first)};
}

}  // namespace holdfast::vrrp
