// The trailer behind an advert that proves who sent it and when: "auth_hmac" of keepalived 2.4
// (draft-cassen-vrrp-auth-hmac). 28 octets for VRRPv2 and v3, IPv4 and IPv6.
//
//     type 1 | key id | 0 0 | seconds since 1970 (4) | 1/65536 seconds (2) | counter (2) | HMAC
//     (16)
//
// The HMAC-SHA256, cut to 128 bits, covers a pseudo-header (family 4 or 6, version, VRID, 0, the
// source's address padded with zeros to 16 octets), the advert with a checksum of zero, and the
// trailer with an HMAC of zero.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "lib/net/ip.h"
#include "vrrp/core/packet.h"

namespace holdfast::vrrp {

inline constexpr std::size_t kTrailerSize = 28;
inline constexpr std::uint8_t kTrailerType = 1;  // HMAC-SHA256 of 128 bits

// Seconds, their fraction and the counter as one number that only grows.
using TrailerSequence = std::uint64_t;

struct Trailer {
    std::uint8_t type = kTrailerType;
    std::uint8_t key_id = 0;
    std::uint16_t reserved = 0;
    TrailerSequence sequence = 0;
};

// The trailer to be put behind `advert`, which is what packet.h encodes.
Bytes make_trailer(const Trailer& trailer, const Bytes& key, std::span<const std::uint8_t> advert,
                   const IpAddress& source);

// What is said in the last octets of a packet; at least kTrailerSize of them.
Trailer read_trailer(std::span<const std::uint8_t> packet);

// Whether the trailer at the end of `packet`, of at least 8 + kTrailerSize octets, was made with
// this key for this advert and source.
bool is_authentic(std::span<const std::uint8_t> packet, const Bytes& key, const IpAddress& source);

// Whether the one comes after the other, as RFC 1982 compares numbers that wrap around.
constexpr bool comes_after(TrailerSequence one, TrailerSequence other) {
    return static_cast<std::int64_t>(one - other) > 0;
}

}  // namespace holdfast::vrrp
