// The lists whose lines are short: track_*, unicast_peer, linkbeat_interfaces,
// interface_up_down_delays, virtual_server_group.
#include <algorithm>

#include <fmt/format.h>

#include "parser/items/item_line.h"
#include "parser/items/items.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr microseconds kLongestDelay = std::chrono::seconds(255);

// After "weight".
bool read_tracked_weight(Tracked& tracked, const Word& value, int most, ItemLine& line) {
    const auto number = parse_integer(value.text);
    if (!number || *number < -most || *number > most) {
        line.ignored(value, fmt::format("is not a weight from {} to {}", -most, most));
        return true;
    }
    tracked.weight = Weight{static_cast<int>(*number), false};
    const auto* word = line.peek();
    if (word && (word->text == "reverse" || word->text == "noreverse")) {
        tracked.weight->reverse = line.next()->text == "reverse";
    }
    return true;
}

IpAddress last_of_network(const IpPrefix& prefix) {
    if (prefix.address.is_v4()) {
        const std::uint32_t host = prefix.length == 0 ? ~0U : (1ULL << (32 - prefix.length)) - 1;
        return boost::asio::ip::address_v4(prefix.address.to_v4().to_uint() | host);
    }
    auto bytes = prefix.address.to_v6().to_bytes();
    for (unsigned bit = prefix.length; bit < 128; ++bit)
        bytes[bit / 8] |= static_cast<unsigned char>(0x80U >> (bit % 8));
    return boost::asio::ip::address_v6(bytes);
}

IpAddress first_of_network(const IpPrefix& prefix) {
    if (prefix.address.is_v4()) {
        const std::uint32_t host = prefix.length == 0 ? ~0U : (1ULL << (32 - prefix.length)) - 1;
        return boost::asio::ip::address_v4(prefix.address.to_v4().to_uint() & ~host);
    }
    auto bytes = prefix.address.to_v6().to_bytes();
    for (unsigned bit = prefix.length; bit < 128; ++bit)
        bytes[bit / 8] &= static_cast<unsigned char>(~(0x80U >> (bit % 8)));
    return boost::asio::ip::address_v6(bytes);
}

// "192.0.2.1-20": the last octet of the end, for IPv6 the last group in hexadecimal.
std::optional<IpAddress> last_by_suffix(const IpAddress& first, std::string_view suffix) {
    const auto text = first.to_string();
    if (first.is_v4()) {
        const auto number = parse_integer(suffix);
        if (!number || *number < 0 || *number > 255) return std::nullopt;
        return boost::asio::ip::address_v4((first.to_v4().to_uint() & ~0xffU) |
                                           static_cast<std::uint32_t>(*number));
    }
    if (suffix.empty() || suffix.size() > 4) return std::nullopt;
    const auto end = parse_ip_address("::" + std::string(suffix));
    if (!end || !end->is_v6()) return std::nullopt;
    auto bytes = first.to_v6().to_bytes();
    const auto last = end->to_v6().to_bytes();
    std::copy(last.end() - 2, last.end(), bytes.end() - 2);
    return boost::asio::ip::address_v6(bytes);
}

bool read_range(GroupEntry& entry, const Word& word, ItemLine& line) {
    const auto text = word.text;
    if (text.find('/') != std::string_view::npos) {
        const auto network = line.prefix(word);
        if (!network) return false;
        entry.first = network->address;
        entry.last = last_of_network(*network);
        if (network->length == 0 || first_of_network(*network) != entry.first)
            return line.left_out(word, "is not the address of a network");
        return true;
    }
    const auto dash = text.find('-');
    const auto first = parse_ip_address(text.substr(0, dash));
    if (!first) return line.left_out(word, "is not an IP address, range or network");
    entry.first = entry.last = *first;
    if (dash == std::string_view::npos) return true;
    const auto suffix = text.substr(dash + 1);
    const bool whole = suffix.find_first_of(first->is_v4() ? "." : ":") != std::string_view::npos;
    std::optional<IpAddress> last;
    if (!whole) {
        last = last_by_suffix(*first, suffix);
    } else if (const auto address = parse_ip_address(suffix)) {
        last = *address;
    }
    if (!last || !same_family(*first, *last) || *last < *first)
        return line.left_out(word, "is a range that does not end after its beginning");
    entry.last = *last;
    return true;
}

bool read_mark(GroupEntry& entry, const Word& word, ItemLine& line) {
    const auto* value = line.next();
    if (!value) return line.left_out(word, "lacks its argument");
    const auto mark = line.number(*value, 1, kMostUnsigned);
    if (!mark) return false;
    entry.fwmark = static_cast<std::uint32_t>(*mark);
    if (const auto* family = line.next()) {
        if (family->text != "inet" && family->text != "inet6")
            return line.left_out(*family, "is neither inet nor inet6");
        entry.family = family->text == "inet6" ? IpFamily::inet6 : IpFamily::inet;
    }
    return true;
}

}  // namespace

std::optional<Tracked> read_tracked(const Statement& statement, std::string_view list,
                                    int most_weight, Diagnostics& diagnostics) {
    ItemLine line(statement, list, "item", diagnostics);
    Tracked tracked;
    tracked.where = statement.head();
    tracked.name = line.next()->text;
    while (const auto* word = line.next()) {
        const auto* value = word->text == "weight" ? line.next() : nullptr;
        if (value) {
            read_tracked_weight(tracked, *value, most_weight, line);
        } else {
            line.ignored(*word,
                         word->text == "weight" ? "lacks its argument" : "is not understood");
        }
    }
    return tracked;
}

std::optional<UnicastPeer> read_unicast_peer(const Statement& statement, Diagnostics& diagnostics) {
    static const std::vector<ItemOption<UnicastPeer>> options{
        number_option<UnicastPeer>("min_ttl", &UnicastPeer::min_ttl, 0, 255),
        number_option<UnicastPeer>("max_ttl", &UnicastPeer::max_ttl, 0, 255),
    };
    ItemLine line(statement, "unicast_peer", "peer", diagnostics);
    UnicastPeer peer;
    const auto address = line.address(*line.next());
    if (!address) return std::nullopt;
    peer.address = *address;
    while (const auto* word = line.next()) {
        const auto* option = find_option(options, word->text);
        if (!option) {
            line.ignored(*word, "is not understood");
        } else if (!read_option(peer, *option, *word, line)) {
            return std::nullopt;
        }
    }
    if (peer.min_ttl && peer.max_ttl && *peer.min_ttl > *peer.max_ttl)
        line.warn(line.where(), "min_ttl is more than max_ttl: no advert can pass");
    return peer;
}

std::optional<LinkbeatInterface> read_linkbeat_interface(const Statement& statement,
                                                         Diagnostics& diagnostics) {
    ItemLine line(statement, "linkbeat_interfaces", "interface", diagnostics);
    LinkbeatInterface item;
    if (!line.interface(*line.next(), item.name)) return std::nullopt;
    if (const auto* method = line.next()) {
        if (method->text == "MII" || method->text == "ETHTOOL" || method->text == "IOCTL") {
            item.method = method->text;
        } else {
            line.ignored(*method, "is not one of MII, ETHTOOL, IOCTL");
        }
    }
    return item;
}

std::optional<InterfaceDelay> read_interface_delay(const Statement& statement,
                                                   Diagnostics& diagnostics) {
    ItemLine line(statement, "interface_up_down_delays", "interface", diagnostics);
    InterfaceDelay item;
    if (!line.interface(*line.next(), item.name)) return std::nullopt;
    const auto* down = line.next();
    if (!down) {
        line.left_out(line.word_before(), "needs a time after it");
        return std::nullopt;
    }
    const auto* up = line.next();
    for (const auto& [word, target] : {std::pair{down, &item.down}, {up ? up : down, &item.up}}) {
        const auto time = parse_seconds(word->text);
        if (!time || *time > kLongestDelay) {
            line.left_out(*word, "is not a time from 0 to 255 seconds");
            return std::nullopt;
        }
        *target = *time;
    }
    return item;
}

std::optional<GroupEntry> read_group_entry(const Statement& statement, Diagnostics& diagnostics) {
    ItemLine line(statement, "virtual_server_group", "entry", diagnostics);
    GroupEntry entry;
    entry.where = statement.head();
    const auto& first = *line.next();
    if (first.text == "fwmark") {
        if (!read_mark(entry, first, line)) return std::nullopt;
        return entry;
    }
    if (!read_range(entry, first, line)) return std::nullopt;
    if (const auto* word = line.next()) {
        const auto port = line.number(*word, 0, 65535);
        if (!port) return std::nullopt;
        entry.port = static_cast<std::uint16_t>(*port);
    }
    return entry;
}

}  // namespace holdfast::config
