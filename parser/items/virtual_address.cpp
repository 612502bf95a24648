// The lines of virtual_ipaddress, virtual_ipaddress_excluded and static_ipaddress.
#include <algorithm>

#include <fmt/format.h>

#include "parser/items/item_line.h"
#include "parser/items/items.h"

namespace holdfast::config {
namespace {

constexpr std::size_t kLabelMost = kInterfaceNameMost;
constexpr unsigned kShortestHostPart = 2;  // a /31 and a /32 have no broadcast address

// The network's highest ("+") or lowest ("-") address.
IpAddress network_end(const IpPrefix& prefix, bool highest) {
    const std::uint32_t host = prefix.length == 0 ? 0xffffffffU : 0xffffffffU >> prefix.length;
    const auto own = prefix.address.to_v4().to_uint();
    return boost::asio::ip::address_v4(highest ? own | host : own & ~host);
}

bool known_scope(std::string_view name) {
    for (const auto* known : {"global", "site", "link", "host", "nowhere"}) {
        if (name == known) return true;
    }
    const auto number = parse_integer(name);
    return number && *number >= 0 && *number <= 255;
}

bool read_label(VirtualAddress& address, const Word& value, ItemLine& line) {
    if (value.text.size() > kLabelMost) {
        return line.left_out(
            value, fmt::format("is longer than a label may be ({} characters)", kLabelMost));
    }
    address.label = value.text;
    return true;
}

bool read_scope(VirtualAddress& address, const Word& value, ItemLine& line) {
    if (known_scope(value.text)) {
        address.scope = value.text;
    } else {
        line.ignored(value,
                     "is not a scope (global, site, link, host, nowhere or a number to 255)");
    }
    return true;
}

bool read_broadcast(VirtualAddress& address, const Word& value, ItemLine& line) {
    const auto& prefix = address.prefix;
    if (!prefix.address.is_v4())
        return line.left_out(value, "is a broadcast address, which IPv6 has not");
    if (value.text == "+" || value.text == "-") {
        if (prefix.length + kShortestHostPart > 32) {
            line.warn(value.where, fmt::format("a /{} network has no broadcast address, ignored",
                                               prefix.length));
        } else {
            address.broadcast = network_end(prefix, value.text == "+");
        }
        return true;
    }
    const auto broadcast = parse_ip_address(value.text);
    if (!broadcast || !broadcast->is_v4())
        return line.left_out(value, "is not an IPv4 broadcast address");
    address.broadcast = *broadcast;
    return true;
}

bool read_peer(VirtualAddress& address, const Word& value, ItemLine& line) {
    const auto peer = parse_ip_prefix(value.text);
    if (address.peer) {
        line.ignored(value, "is a second peer");
    } else if (!peer) {
        line.ignored(value, "is not ADDRESS or ADDRESS/LENGTH");
    } else if (!same_family(peer->address, address.prefix.address)) {
        line.ignored(value, "is a peer of the other family");
    } else {
        address.peer = *peer;
    }
    return true;
}

bool read_lifetime(VirtualAddress& address, const Word& value, ItemLine& line) {
    const auto number = parse_integer(value.text);
    if (value.text == "forever") {
        address.preferred_lifetime = kForever;
    } else if (number && *number >= 0 && *number <= kMostUnsigned) {
        address.preferred_lifetime = static_cast<std::uint32_t>(*number);
    } else {
        line.ignored(value, "is neither a number of seconds nor forever");
    }
    return true;
}

template <class Flag>
ItemOption<VirtualAddress> address_flag(std::string_view name, Flag flag) {
    return {name, false, [flag](VirtualAddress& address, const Word&, ItemLine&) {
                address.flags.*flag = true;
                return true;
            }};
}

const std::vector<ItemOption<VirtualAddress>>& address_options() {
    static const std::vector<ItemOption<VirtualAddress>> options{
        interface_option<VirtualAddress>("dev", &VirtualAddress::interface),
        {"label", true, read_label},
        {"scope", true, read_scope},
        {"brd", true, read_broadcast},
        {"broadcast", true, read_broadcast},
        {"peer", true, read_peer},
        {"preferred_lft", true, read_lifetime},
        address_flag("home", &AddressFlags::home),
        address_flag("-nodad", &AddressFlags::no_dad),
        address_flag("mngtmpaddr", &AddressFlags::manage_temporary),
        address_flag("noprefixroute", &AddressFlags::no_prefix_route),
        address_flag("autojoin", &AddressFlags::autojoin),
        address_flag("use_vmac", &AddressFlags::use_vmac),
        address_flag("no_track", &AddressFlags::no_track),
        text_option<VirtualAddress>("track_group", &VirtualAddress::track_group),
    };
    return options;
}

void drop_what_ipv6_lacks(VirtualAddress& address, ItemLine& line) {
    for (auto* text : {&address.label, &address.scope}) {
        if (text->empty()) continue;
        line.warn(line.where(), fmt::format("an IPv6 address takes no {}, ignored",
                                            text == &address.label ? "label" : "scope"));
        text->clear();
    }
}

}  // namespace

std::optional<VirtualAddress> read_virtual_address(const Statement& statement,
                                                   std::string_view list,
                                                   Diagnostics& diagnostics) {
    ItemLine line(statement, list, "address", diagnostics);
    VirtualAddress address;
    address.where = statement.head();
    const auto& first = *line.next();
    const auto prefix = line.prefix(first);
    if (!prefix) return std::nullopt;
    if (prefix->address.is_unspecified() || prefix->address.is_multicast()) {
        line.left_out(first, "is not the address of a host");
        return std::nullopt;
    }
    address.prefix = *prefix;
    while (const auto* word = line.next()) {
        const auto* option = find_option(address_options(), word->text);
        if (!option) {
            line.ignored(*word, "is not understood");
        } else if (!read_option(address, *option, *word, line)) {
            return std::nullopt;
        }
    }
    if (!prefix->address.is_v4()) drop_what_ipv6_lacks(address, line);
    return address;
}

}  // namespace holdfast::config
