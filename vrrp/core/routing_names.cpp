#include "vrrp/core/routing_names.h"

#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace holdfast::vrrp {
namespace {

void say(std::string& text, std::string_view word, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", word, value);
}

void say(std::string& text, std::string_view word, const std::optional<IpPrefix>& prefix) {
    if (prefix) text += fmt::format(" {} {}", word, to_string(*prefix));
}

template <class Hop>
void say_hop(std::string& text, const Hop& hop) {
    if (hop.via) text += " via " + hop.via->to_string();
    say(text, "dev", hop.interface);
}

}  // namespace

void number_rules(config::VrrpConfig& config) {
    constexpr std::uint32_t kFirst = 16'384;
    std::uint32_t next = kFirst;
    std::uint32_t next6 = kFirst;
    const auto number = [&](std::vector<config::Rule>& rules) {
        for (auto& rule : rules) {
            auto& free = rule.family == config::IpFamily::inet6 ? next6 : next;
            if (!rule.preference && free > 0) rule.preference = free--;
        }
    };
    number(config.fixed.rules);
    for (auto& instance : config.instances)
        number(instance.rules);
}

std::string describe(const config::Route& route) {
    std::string text = "route ";
    if (route.type != "unicast") text += route.type + " ";
    text += to_string(route.destination);
    say_hop(text, route);
    for (const auto& hop : route.next_hops) {
        text += " nexthop";
        say_hop(text, hop);
    }
    say(text, "table", route.table);
    return text;
}

std::string describe(const config::Rule& rule) {
    std::string text = rule.inverted ? "rule not" : "rule";
    say(text, "from", rule.from);
    say(text, "to", rule.to);
    say(text, "iif", rule.in_interface);
    say(text, "oif", rule.out_interface);
    say(text, "fwmark", rule.fwmark);
    text += " " + rule.action + (rule.target.empty() ? "" : " " + rule.target);
    if (rule.preference) text += fmt::format(" preference {}", *rule.preference);
    return text;
}

}  // namespace holdfast::vrrp
