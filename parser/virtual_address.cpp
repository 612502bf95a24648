// The lines of virtual_ipaddress:
//   ADDRESS[/LENGTH] [brd ADDRESS|+|-] [dev INTERFACE] [scope SCOPE] [label LABEL]
#include "parser/arguments.h"
#include "parser/draft.h"
#include "parser/printable.h"

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

bool known_scope(const std::string& name) {
    for (const auto* known : {"global", "site", "link", "host", "nowhere"}) {
        if (name == known) return true;
    }
    const bool digits =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
    return digits && !name.empty() && name.size() <= 3 && std::stoi(name) <= 255;
}

class LineReader {
  public:
    LineReader(const Statement& line, Diagnostics& diagnostics)
        : line_(line), diagnostics_(diagnostics) {}

    std::optional<VirtualAddress> read() {
        const auto& first = line_.keyword;
        const bool zone = first.text.find('%') != std::string::npos;
        const auto prefix = parse_ip_prefix(first.text);
        if (zone || !prefix) return left_out(first, "is not ADDRESS or ADDRESS/LENGTH");
        if (prefix->address.is_unspecified() || prefix->address.is_multicast())
            return left_out(first, "is not the address of a host");
        address_.where = line_.head();
        address_.prefix = *prefix;
        while (at_ < line_.arguments.size()) {
            const auto& option = line_.arguments[at_++];
            if (!read_option(option)) return std::nullopt;
        }
        if (!prefix->address.is_v4()) drop_what_ipv6_lacks();
        return address_;
    }

  private:
    // False: the address is left out, and the reason has been told.
    bool read_option(const Word& option) {
        const bool known = option.text == "dev" || option.text == "label" ||
                           option.text == "scope" || option.text == "brd" ||
                           option.text == "broadcast";
        if (!known) {
            skip_unknown(option);
            return true;
        }
        if (at_ == line_.arguments.size()) {
            left_out(option, "lacks its argument");
            return false;
        }
        const auto& value = line_.arguments[at_++];
        if (option.text == "dev") return read_device(value);
        if (option.text == "label") return read_label(value);
        if (option.text == "scope") return read_scope(value);
        return read_broadcast(value);
    }

    void skip_unknown(const Word& option) {
        diagnostics_.warning(option.where,
                             fmt::format("virtual_ipaddress: '{}' is not understood, ignored",
                                         printable(option.text)));
        if (at_ < line_.arguments.size() &&
            (option.text == "peer" || option.text == "preferred_lft"))
            ++at_;
    }

    bool read_device(const Word& value) {
        const auto& name = value.text;
        if (name.empty() || name.size() > kInterfaceNameMost ||
            name.find('/') != std::string::npos) {
            left_out(value, "is not an interface's name");
            return false;
        }
        address_.interface = name;
        return true;
    }

    bool read_label(const Word& value) {
        if (value.text.size() > kLabelMost) {
            left_out(value,
                     fmt::format("is longer than a label may be ({} characters)", kLabelMost));
            return false;
        }
        address_.label = value.text;
        return true;
    }

    bool read_scope(const Word& value) {
        if (known_scope(value.text)) {
            address_.scope = value.text;
        } else {
            diagnostics_.warning(
                value.where,
                fmt::format("virtual_ipaddress: '{}' is not a scope (global, site, link, host, "
                            "nowhere or a number to 255), the scope is global",
                            printable(value.text)));
        }
        return true;
    }

    bool read_broadcast(const Word& value) {
        const auto& prefix = address_.prefix;
        if (!prefix.address.is_v4()) {
            left_out(value, "is a broadcast address, which IPv6 has not");
            return false;
        }
        if (value.text == "+" || value.text == "-") {
            if (prefix.length + kShortestHostPart > 32) {
                diagnostics_.warning(value.where,
                                     fmt::format("virtual_ipaddress: a /{} network has no "
                                                 "broadcast address, ignored",
                                                 prefix.length));
            } else {
                address_.broadcast = network_end(prefix, value.text == "+");
            }
            return true;
        }
        const auto broadcast = parse_ip_address(value.text);
        if (!broadcast || !broadcast->is_v4()) {
            left_out(value, "is not an IPv4 broadcast address");
            return false;
        }
        address_.broadcast = *broadcast;
        return true;
    }

    void drop_what_ipv6_lacks() {
        for (auto* text : {&address_.label, &address_.scope}) {
            if (text->empty()) continue;
            diagnostics_.warning(line_.head(),
                                 fmt::format("virtual_ipaddress: an IPv6 address takes no {}, "
                                             "ignored",
                                             text == &address_.label ? "label" : "scope"));
            text->clear();
        }
    }

    std::optional<VirtualAddress> left_out(const Word& word, std::string_view problem) {
        diagnostics_.warning(word.where,
                             fmt::format("virtual_ipaddress: '{}' {}, the address is left out",
                                         printable(word.text), problem));
        return std::nullopt;
    }

    const Statement& line_;
    Diagnostics& diagnostics_;
    std::size_t at_ = 0;  // the next argument
    VirtualAddress address_;
};

}  // namespace

std::optional<VirtualAddress> read_virtual_address(const Statement& line,
                                                   Diagnostics& diagnostics) {
    return LineReader(line, diagnostics).read();
}

}  // namespace holdfast::config
