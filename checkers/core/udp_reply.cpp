#include "checkers/core/udp_reply.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

// Half a byte of the pattern: 'x' is any.
UdpReply::Byte half(char digit) {
    if (digit == 'x' || digit == 'X') return {0, 0};
    if (digit >= '0' && digit <= '9') return {static_cast<std::uint8_t>(digit - '0'), 0x0f};
    return {static_cast<std::uint8_t>((digit | 0x20) - 'a' + 10), 0x0f};
}

std::vector<UdpReply::Byte> pattern_of(std::string_view digits) {
    std::vector<UdpReply::Byte> pattern;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        const auto high = half(digits[at]);
        const auto low = half(digits[at + 1]);
        pattern.push_back({static_cast<std::uint8_t>(high.value << 4 | low.value),
                           static_cast<std::uint8_t>(high.mask << 4 | low.mask)});
    }
    return pattern;
}

}  // namespace

std::string bytes_of(std::string_view digits) {
    std::string bytes;
    for (const auto& byte : pattern_of(digits))
        bytes += static_cast<char>(byte.value);
    return bytes;
}

UdpReply wanted_reply(const config::UdpCheck& settings) {
    UdpReply wanted;
    wanted.pattern = pattern_of(settings.reply);
    wanted.least = settings.min_reply_length;
    if (settings.max_reply_length) {
        wanted.most = *settings.max_reply_length;
    } else if (!wanted.pattern.empty()) {
        wanted.most = config::UdpCheck::kMostReply;
    }
    return wanted;
}

std::string problem_of(std::string_view start, std::size_t length, const UdpReply& wanted) {
    if (length < wanted.least)
        return fmt::format("{} bytes, at least {} are wanted", length, wanted.least);
    if (length > wanted.most)
        return fmt::format("{} bytes, at most {} are wanted", length, wanted.most);
    const auto compared = std::min(start.size(), wanted.pattern.size());
    for (std::size_t at = 0; at < compared; ++at) {
        const auto& byte = wanted.pattern[at];
        const auto is = static_cast<std::uint8_t>(start[at]);
        if ((is ^ byte.value) & byte.mask)
            return fmt::format("byte {} is {:02x}, not {:02x}", at + 1, is, byte.value);
    }
    return {};
}

}  // namespace holdfast::checkers
