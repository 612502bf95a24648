// The lines of virtual_rules and static_rules, as ip-rule(8) has them:
//   [from ADDRESS[/LENGTH]] [to ADDRESS[/LENGTH]] table TABLE [preference NUMBER] ...
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parser/items/item_line.h"
#include "parser/items/items.h"

namespace holdfast::config {
namespace {

constexpr std::array<std::string_view, 4> kActions{"nop", "blackhole", "prohibit", "unreachable"};

bool set_action(Rule& rule, std::string_view action, std::string_view target, const Word& word,
                ItemLine& line) {
    if (!rule.action.empty())
        return line.left_out(word,
                             fmt::format("comes after '{}': a rule has one action", rule.action));
    rule.action = action;
    rule.target = target;
    return true;
}

template <class Member>
ItemOption<Rule> prefix_option(std::string_view name, Member member) {
    return {name, true, [member](Rule& rule, const Word& value, ItemLine& line) {
                if (value.text == "all" || value.text == "any" || value.text == "default")
                    return true;
                const auto prefix = line.prefix(value);
                if (!prefix) return false;
                rule.*member = *prefix;
                return true;
            }};
}

bool read_table(Rule& rule, const Word& value, ItemLine& line) {
    if (value.text == "0") return line.left_out(value, "is no table");
    return set_action(rule, "table", value.text, value, line);
}

bool read_goto(Rule& rule, const Word& value, ItemLine& line) {
    return line.number(value, 0, kMostUnsigned) &&
           set_action(rule, "goto", value.text, value, line);
}

bool read_l3mdev(Rule& rule, const Word& word, ItemLine& line) {
    return set_action(rule, "l3mdev", {}, word, line);
}

bool is_number(std::string_view text) {
    const bool hexadecimal = text.starts_with("0x");
    if (hexadecimal) text.remove_prefix(2);
    return !text.empty() && text.size() <= 10 &&
           std::all_of(text.begin(), text.end(), [&](unsigned char c) {
               return hexadecimal ? std::isxdigit(c) != 0 : c >= '0' && c <= '9';
           });
}

bool read_mark(Rule& rule, const Word& value, ItemLine& line) {
    const auto slash = value.text.find('/');
    const bool masked = slash != std::string_view::npos;
    if (!is_number(value.text.substr(0, slash)) ||
        (masked && !is_number(value.text.substr(slash + 1))))
        return line.left_out(value, "is not MARK or MARK/MASK");
    rule.fwmark = value.text;
    return true;
}

// "FROM-TO", or with `alone` also one number.
bool is_range(std::string_view text, std::int64_t most, bool alone) {
    const auto dash = text.find('-');
    const auto first = parse_integer(text.substr(0, dash));
    if (dash == std::string_view::npos) return alone && first && *first >= 0 && *first <= most;
    const auto last = parse_integer(text.substr(dash + 1));
    return first && last && *first >= 0 && *first <= *last && *last <= most;
}

template <class Member>
ItemOption<Rule> range_option(std::string_view name, Member member, std::int64_t most, bool alone) {
    return {name, true, [=](Rule& rule, const Word& value, ItemLine& line) {
                if (!is_range(value.text, most, alone))
                    return line.left_out(value, fmt::format("is not a range up to {}", most));
                rule.*member = std::string(value.text);
                return true;
            }};
}

std::vector<ItemOption<Rule>> rule_options() {
    return {
        flag_option<Rule>("not", &Rule::inverted),
        prefix_option("from", &Rule::from),
        prefix_option("to", &Rule::to),
        {"table", true, read_table},
        {"lookup", true, read_table},
        {"goto", true, read_goto},
        {"l3mdev", false, read_l3mdev},
        number_option<Rule>("preference", &Rule::preference, 0, kMostUnsigned),
        number_option<Rule>("order", &Rule::preference, 0, kMostUnsigned),
        number_option<Rule>("priority", &Rule::preference, 0, kMostUnsigned),
        text_option<Rule>("tos", &Rule::tos),
        text_option<Rule>("dsfield", &Rule::tos),
        {"fwmark", true, read_mark},
        text_option<Rule>("realms", &Rule::realms),
        number_option<Rule>("suppress_prefixlength", &Rule::suppress_prefix_length, 0, kMostInt),
        number_option<Rule>("sup_pl", &Rule::suppress_prefix_length, 0, kMostInt),
        text_option<Rule>("suppress_ifgroup", &Rule::suppress_group),
        text_option<Rule>("sup_group", &Rule::suppress_group),
        interface_option<Rule>("dev", &Rule::in_interface),
        interface_option<Rule>("iif", &Rule::in_interface),
        interface_option<Rule>("oif", &Rule::out_interface),
        number_option<Rule>("tunnel-id", &Rule::tunnel_id, 0,
                            std::numeric_limits<std::int64_t>::max()),
        range_option("uidrange", &Rule::uid_range, kMostUnsigned, false),
        number_option<Rule>("protocol", &Rule::protocol, 0, 255),
        text_option<Rule>("ipproto", &Rule::ip_protocol),
        text_option<Rule>("ip_proto", &Rule::ip_protocol),
        range_option("sport", &Rule::source_ports, 65535, true),
        range_option("dport", &Rule::destination_ports, 65535, true),
        flag_option<Rule>("no_track", &Rule::no_track),
        text_option<Rule>("track_group", &Rule::track_group),
    };
}

bool read_action(Rule& rule, const Word& first, ItemLine& line) {
    const Word* word = &first;
    if (word->text == "type") {
        word = line.next();
        if (!word) return line.left_out(first, "lacks its argument");
    }
    if (std::find(kActions.begin(), kActions.end(), word->text) == kActions.end())
        return line.left_out(*word, "is not understood");
    return set_action(rule, word->text, {}, *word, line);
}

bool is_whole(Rule& rule, std::optional<IpFamily> said, const Word& first, ItemLine& line) {
    if (rule.action.empty())
        return line.left_out(first, "begins a rule that does nothing (table, goto, blackhole ...)");
    if (rule.from && rule.to && !same_family(rule.from->address, rule.to->address))
        return line.left_out(first, "mixes IPv4 and IPv6");
    const auto& prefix = rule.from ? rule.from : rule.to;
    if (prefix) rule.family = prefix->address.is_v6() ? IpFamily::inet6 : IpFamily::inet;
    if (prefix && said && *said != rule.family) return line.left_out(first, "mixes IPv4 and IPv6");
    if (said) rule.family = *said;
    if (rule.action == "goto") {
        const auto target = parse_integer(rule.target);
        if (!rule.preference) return line.left_out(first, "goes elsewhere without a preference");
        if (target && *target <= *rule.preference)
            return line.left_out(first, "goes to a preference that lies before its own");
    }
    if (!rule.preference) {
        line.warn(line.where(),
                  "a rule without a preference gets one that is probably not what "
                  "you want");
    }
    return true;
}

}  // namespace

std::optional<Rule> read_rule(const Statement& statement, std::string_view list,
                              Diagnostics& diagnostics) {
    static const auto options = rule_options();
    ItemLine line(statement, list, "rule", diagnostics);
    Rule rule;
    rule.where = statement.head();
    std::optional<IpFamily> family;
    while (const auto* word = line.next()) {
        if (word->text == "inet" || word->text == "inet6") {
            family = word->text == "inet6" ? IpFamily::inet6 : IpFamily::inet;
            continue;
        }
        const auto* option = find_option(options, word->text);
        const bool good =
            option ? read_option(rule, *option, *word, line) : read_action(rule, *word, line);
        if (!good) return std::nullopt;
    }
    if (!is_whole(rule, family, statement.keyword, line)) return std::nullopt;
    return rule;
}

}  // namespace holdfast::config
