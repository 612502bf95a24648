#include "lib/net/ip.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "lib/net/ip_text.h"

namespace holdfast {

Result<IpAddress> parse_ip_address(std::string_view text) {
    boost::system::error_code failure;
    auto address = boost::asio::ip::make_address(text, failure);
    if (failure) return Error{fmt::format("'{}' is not an IP address", text)};
    return address;
}

Result<IpPrefix> parse_ip_prefix(std::string_view text) {
    const auto slash = text.find('/');
    auto address = parse_ip_address(text.substr(0, slash));
    if (!address) return address.error();
    const unsigned longest = address->is_v4() ? 32 : 128;
    if (slash == std::string_view::npos) {
        return IpPrefix{*address, static_cast<std::uint8_t>(longest)};
    }
    const auto digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (failure != std::errc{} || end != digits.data() + digits.size() || length > longest) {
        return Error{fmt::format("'{}' is not a prefix length from 0 to {}", digits, longest)};
    }
    return IpPrefix{*address, static_cast<std::uint8_t>(length)};
}

namespace {

template <class Bytes>
bool share_bits(const Bytes& a, const Bytes& b, unsigned bits) {
    const auto whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    const auto rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace

bool contains(const IpPrefix& network, const IpAddress& address) {
    if (!same_family(network.address, address)) return false;
    return address.is_v4() ? share_bits(network.address.to_v4().to_bytes(),
                                        address.to_v4().to_bytes(), network.length)
                           : share_bits(network.address.to_v6().to_bytes(),
                                        address.to_v6().to_bytes(), network.length);
}

void append(std::string& text, const IpAddress& address) {
    if (address.is_v6()) {
        text += address.to_string();
        return;
    }
    bool first = true;
    for (const unsigned octet : address.to_v4().to_bytes()) {
        if (!std::exchange(first, false)) text += '.';
        const fmt::format_int digits(octet);
        text.append(digits.data(), digits.size());
    }
}

std::string to_string(const IpEndpoint& endpoint) {
    const bool is_v6 = endpoint.address.is_v6();
    std::string text;
    if (is_v6) text += '[';
    append(text, endpoint.address);
    text += is_v6 ? "]:" : ":";
    const fmt::format_int port(endpoint.port);
    text.append(port.data(), port.size());
    return text;
}

std::string to_string(const IpPrefix& prefix) {
    return fmt::format("{}/{}", prefix.address.to_string(), prefix.length);
}

}  // namespace holdfast
