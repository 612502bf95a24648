// Keyed digests (RFC 2104), and comparing them so that the time it takes tells nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast {

enum class HashFunction { md5, sha256 };

// 16 octets of MD5, 32 of SHA-256; none if the library refuses the function, which then equals no
// digest at all.
std::vector<std::uint8_t> hmac(HashFunction function, std::span<const std::uint8_t> key,
                               std::span<const std::uint8_t> message);

// Of the same length, not empty, and the same in each octet.
bool same_digest(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other);

}  // namespace holdfast
