// What a key of auth_hmac may look like, in the configuration and in a key file.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast::config {

inline constexpr std::string_view kHexKeyPrefix = "hex:";
inline constexpr std::size_t kShortestKey = 32;  // octets: 128 bits even against a quantum search
inline constexpr std::size_t kLongestKey = 64;

// The key itself, or hex:DIGITS.
constexpr bool is_hmac_key(std::string_view value) {
    const auto fits = [](std::size_t octets) {
        return octets >= kShortestKey && octets <= kLongestKey;
    };
    if (!value.starts_with(kHexKeyPrefix)) return fits(value.size());
    const auto digits = value.substr(kHexKeyPrefix.size());
    return digits.size() % 2 == 0 && fits(digits.size() / 2) &&
           digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace holdfast::config
