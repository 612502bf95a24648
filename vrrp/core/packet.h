// The VRRP packet as bytes and as a value: encoding, decoding, and every reason to refuse one.
//
// VRRPv2: RFC 3768 section 5, with the authentication data of RFC 2338 section 5.3.
// VRRPv3: RFC 9568 section 5. What is handled here is what follows the IP header.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/net/ip.h"
#include "lib/result.h"

namespace holdfast::vrrp {

using Bytes = std::vector<std::uint8_t>;

// What the checksum of VRRPv3 covers besides the message. Some vendors' routers leave IPv4's
// pseudo-header out (v3_checksum_as_v2). Version 2 never has one, IPv6 always.
enum class Checksum { with_pseudo_header, message_only };

struct Advert {
    int version = 2;                        // 2 or 3
    std::uint8_t vrid = 0;                  // 1..255
    std::uint8_t priority = 0;              // 0: the sender stops; 255: address owner
    std::chrono::microseconds interval{0};  // v2: whole seconds; v3: centiseconds
    std::uint8_t auth_type = 0;             // v2 only: 0 none, 1 simple text password, 2 AH
    std::string auth_data;                  // v2, type 1: at most 8 octets, no padding
    std::vector<IpAddress> addresses;       // 0..255, all of one family

    friend bool operator==(const Advert&, const Advert&) = default;
};

// `source` and `destination` are those of the IP header, of the addresses' family; v3's checksum
// covers them (RFC 9568 section 5.2.8).
Bytes encode(const Advert& advert, const IpAddress& source, const IpAddress& destination,
             Checksum checksum = Checksum::with_pseudo_header);

// Why bytes are no advert: the code of decode()'s errors.
enum class Damage { none, length, version, packet_type, checksum, other };

// Checks length, version, type and checksum; whether the advert is for anybody here, and what it
// says, is the caller's to judge. Nothing beyond `payload` is read, whatever its counts claim.
// A trailer (hmac_trailer.h) at the end is left out of the advert and its length; IPv6 counts it in
// the checksum.
Result<Advert> decode(std::span<const std::uint8_t> payload, const IpAddress& source,
                      const IpAddress& destination,
                      Checksum checksum = Checksum::with_pseudo_header, std::size_t trailer = 0);

// How long an advert with this header has to be; nothing if it is too short to have one.
std::optional<std::size_t> claimed_length(std::span<const std::uint8_t> payload,
                                          const IpAddress& source);

// Puts a trailer of an even number of octets behind an encoded advert.
void append_trailer(Bytes& advert, const Bytes& trailer, const IpAddress& source,
                    const IpAddress& destination);

}  // namespace holdfast::vrrp
