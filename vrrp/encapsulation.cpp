#include "vrrp/encapsulation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <linux/ila.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>

namespace holdfast::vrrp {
namespace {

using rtnetlink::Bytes;

// What an option's value is: a number of so many octets, the most significant first, or an address.
enum class Kind { number, ipv4, ipv6 };

struct Option {
    std::string_view name;
    std::uint16_t attribute;
    Kind kind;
    std::size_t octets = 0;
};

constexpr std::array kIpv4Options{Option{"id", LWTUNNEL_IP_ID, Kind::number, 8},
                                  Option{"dst", LWTUNNEL_IP_DST, Kind::ipv4},
                                  Option{"src", LWTUNNEL_IP_SRC, Kind::ipv4},
                                  Option{"local", LWTUNNEL_IP_SRC, Kind::ipv4},
                                  Option{"ttl", LWTUNNEL_IP_TTL, Kind::number, 1},
                                  Option{"hoplimit", LWTUNNEL_IP_TTL, Kind::number, 1},
                                  Option{"tos", LWTUNNEL_IP_TOS, Kind::number, 1},
                                  Option{"tc", LWTUNNEL_IP_TOS, Kind::number, 1},
                                  Option{"flags", LWTUNNEL_IP_FLAGS, Kind::number, 2}};
constexpr std::array kIpv6Options{Option{"id", LWTUNNEL_IP6_ID, Kind::number, 8},
                                  Option{"dst", LWTUNNEL_IP6_DST, Kind::ipv6},
                                  Option{"src", LWTUNNEL_IP6_SRC, Kind::ipv6},
                                  Option{"local", LWTUNNEL_IP6_SRC, Kind::ipv6},
                                  Option{"hoplimit", LWTUNNEL_IP6_HOPLIMIT, Kind::number, 1},
                                  Option{"ttl", LWTUNNEL_IP6_HOPLIMIT, Kind::number, 1},
                                  Option{"tc", LWTUNNEL_IP6_TC, Kind::number, 1},
                                  Option{"tos", LWTUNNEL_IP6_TC, Kind::number, 1},
                                  Option{"flags", LWTUNNEL_IP6_FLAGS, Kind::number, 2}};

std::optional<std::uint64_t> number_of(std::string_view text, int base) {
    if (base == 0) base = text.starts_with("0x") ? 16 : 10;
    if (base == 16 && text.starts_with("0x")) text.remove_prefix(2);
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number, base);
    if (failure != std::errc{} || rest != end) return std::nullopt;
    return number;
}

// Nothing if it does not fit.
std::optional<Bytes> big_endian(std::uint64_t number, std::size_t octets) {
    Bytes bytes(octets);
    for (auto octet = bytes.rbegin(); octet != bytes.rend(); ++octet) {
        *octet = static_cast<std::uint8_t>(number);
        number >>= 8;
    }
    if (number != 0) return std::nullopt;
    return bytes;
}

std::optional<Bytes> value_of(const Option& option, const std::string& text) {
    if (option.kind == Kind::number) {
        const auto number = number_of(text, 0);
        return number ? big_endian(*number, option.octets) : std::nullopt;
    }
    const auto prefix = parse_ip_prefix(text);
    if (!prefix || prefix->address.is_v6() != (option.kind == Kind::ipv6)) return std::nullopt;
    if (prefix->address.is_v6()) {
        const auto octets = prefix->address.to_v6().to_bytes();
        return Bytes(octets.begin(), octets.end());
    }
    const auto octets = prefix->address.to_v4().to_bytes();
    return Bytes(octets.begin(), octets.end());
}

Result<rtnetlink::Encapsulation> tunnel(std::uint16_t type, std::span<const Option> known,
                                        const std::vector<std::string>& words) {
    rtnetlink::Encapsulation result{type, {}};
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const auto option = std::find_if(known.begin(), known.end(),
                                         [&](const Option& one) { return one.name == words[i]; });
        const auto value = option == known.end() ? std::nullopt : value_of(*option, words[i + 1]);
        if (!value) return Error{fmt::format("encap {} {} makes no sense", words[i], words[i + 1])};
        result.attributes.emplace_back(option->attribute, *value);
    }
    return result;
}

// "16/17/18": the last one ends the stack (RFC 3032 section 2.1).
Result<rtnetlink::Encapsulation> mpls(const std::string& text) {
    constexpr std::uint64_t kMostLabel = 0xfffff;
    constexpr unsigned kLabelAt = 12;
    constexpr std::uint64_t kEndOfStack = 0x100;
    Bytes stack;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('/', at), text.size());
        const auto label = number_of(std::string_view(text).substr(at, end - at), 0);
        if (!label || *label > kMostLabel)
            return Error{fmt::format("encap mpls {} is no stack of labels", text)};
        const auto last = end == text.size() ? kEndOfStack : 0;
        const auto entry = *big_endian(*label << kLabelAt | last, 4);
        stack.insert(stack.end(), entry.begin(), entry.end());
        at = end + 1;
    }
    return rtnetlink::Encapsulation{LWTUNNEL_ENCAP_MPLS, {{MPLS_IPTUNNEL_DST, std::move(stack)}}};
}

// "1:2:3:4": the upper half of an IPv6 address.
Result<rtnetlink::Encapsulation> ila(const std::string& text) {
    const auto address = parse_ip_prefix(text + "::");
    if (!address || !address->address.is_v6() || std::count(text.begin(), text.end(), ':') != 3)
        return Error{fmt::format("encap ila {} is no locator", text)};
    const auto octets = address->address.to_v6().to_bytes();
    return rtnetlink::Encapsulation{
        LWTUNNEL_ENCAP_ILA, {{ILA_ATTR_LOCATOR, Bytes(octets.begin(), octets.begin() + 8)}}};
}

}  // namespace

Result<rtnetlink::Encapsulation> to_kernel(const config::Encapsulation& encapsulation) {
    const auto& [type, options] = encapsulation;
    if (type == "ip") return tunnel(LWTUNNEL_ENCAP_IP, kIpv4Options, options);
    if (type == "ip6") return tunnel(LWTUNNEL_ENCAP_IP6, kIpv6Options, options);
    if (options.empty()) return Error{fmt::format("encap {} lacks its label", type)};
    return type == "mpls" ? mpls(options.front()) : ila(options.front());
}

}  // namespace holdfast::vrrp
