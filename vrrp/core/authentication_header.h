// The IP Authentication Header before an advert of VRRPv2 ("auth_type AH"): RFC 2402, with the
// HMAC-MD5-96 of RFC 2403, as RFC 2338 section 5.3.6.3 wants it.
//
// What keepalived adds to the RFCs: the SPI is the sender's address, and what may change on the way
// (type of service, fragmentation, the header's checksum) counts as zero; the TTL too, but only of
// unicast packets, as a multicast one is sent with 255 and has to arrive so.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lib/net/ip.h"
#include "lib/result.h"
#include "vrrp/core/packet.h"

namespace holdfast::vrrp {

inline constexpr std::uint8_t kProtocolVrrp = 112;  // RFC 9568 section 5.1.1.4
inline constexpr std::uint8_t kProtocolAh = 51;     // RFC 2402 section 2
inline constexpr std::size_t kAhSize = 24;          // with 96 bits of HMAC-MD5

struct AhEnvelope {
    IpAddress source;  // of IPv4, as `destination`
    IpAddress destination;
    std::uint8_t ttl = 255;
    bool unicast = false;
    std::uint16_t identification = 1;  // not 0: the kernel would choose another
    std::uint32_t sequence = 1;
};

// A whole IPv4 packet, but for the checksum of its header, which is the kernel's to fill in. The
// secret is the password of the configuration, of which 8 octets count.
Bytes wrap_in_ah(const Bytes& advert, const AhEnvelope& envelope, const std::string& secret);

// The sequence number of a whole IPv4 packet (RFC 791) with an AH, or why it is not to be believed.
Result<std::uint32_t> verify_ah(std::span<const std::uint8_t> packet, bool unicast,
                                const std::string& secret);

}  // namespace holdfast::vrrp
