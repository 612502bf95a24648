#include "vrrp/core/authentication_header.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/crypto/hmac.h"

namespace holdfast::vrrp {
namespace {

using Span = std::span<const std::uint8_t>;

constexpr std::size_t kIpHeaderSize = 20;
constexpr std::size_t kDigestAt = 12;  // in the AH
constexpr std::size_t kDigestSize = 12;
constexpr std::size_t kSecretSize = 8;
constexpr std::uint8_t kInternetworkControl = 0xc0;  // as all VRRP packets (RFC 791 section 3.1)

void append16(Bytes& bytes, std::size_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

void append32(Bytes& bytes, std::uint32_t value) {
    append16(bytes, value >> 16);
    append16(bytes, value & 0xffff);
}

std::uint32_t read32(Span bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
           std::uint32_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

std::size_t header_size(Span packet) { return (packet[0] & 0x0fU) * 4U; }

// RFC 2402 section 3.3.3: what may change on the way, and the digest itself, count as zero.
Bytes digest_of(Bytes packet, bool unicast, const std::string& secret) {
    const auto ah = header_size(packet);
    packet[1] = 0;                                         // type of service
    std::fill_n(packet.begin() + 6, 2, std::uint8_t{0});   // flags and fragment offset
    if (unicast) packet[8] = 0;                            // TTL
    std::fill_n(packet.begin() + 10, 2, std::uint8_t{0});  // checksum
    std::fill_n(packet.begin() + static_cast<std::ptrdiff_t>(ah + kDigestAt), kDigestSize,
                std::uint8_t{0});
    const auto used = secret.substr(0, kSecretSize);
    auto digest = hmac(HashFunction::md5, Bytes(used.begin(), used.end()), packet);
    digest.resize(std::min(digest.size(), kDigestSize));
    return digest;
}

}  // namespace

Bytes wrap_in_ah(const Bytes& advert, const AhEnvelope& envelope, const std::string& secret) {
    Bytes packet{0x45, kInternetworkControl};
    append16(packet, kIpHeaderSize + kAhSize + advert.size());
    append16(packet, envelope.identification);
    append16(packet, 0);
    packet.insert(packet.end(), {envelope.ttl, kProtocolAh});
    append16(packet, 0);
    append32(packet, envelope.source.to_v4().to_uint());
    append32(packet, envelope.destination.to_v4().to_uint());

    constexpr std::uint8_t kWords = kAhSize / 4 - 2;  // RFC 2402 section 2.2
    packet.insert(packet.end(), {kProtocolVrrp, kWords, 0, 0});
    append32(packet, envelope.source.to_v4().to_uint());
    append32(packet, envelope.sequence);
    const auto digest_at = static_cast<std::ptrdiff_t>(packet.size());
    packet.insert(packet.end(), kDigestSize, 0);
    packet.insert(packet.end(), advert.begin(), advert.end());

    const auto digest = digest_of(packet, envelope.unicast, secret);
    std::copy(digest.begin(), digest.end(), packet.begin() + digest_at);
    return packet;
}

Result<std::uint32_t> verify_ah(std::span<const std::uint8_t> packet, bool unicast,
                                const std::string& secret) {
    if (packet.size() < kIpHeaderSize || header_size(packet) < kIpHeaderSize ||
        packet.size() < header_size(packet) + kAhSize) {
        return Error{fmt::format("IPSEC-AH : a packet of {} octets is too short", packet.size())};
    }
    const auto ah = header_size(packet);
    const auto digest = digest_of(Bytes(packet.begin(), packet.end()), unicast, secret);
    if (!same_digest(digest, packet.subspan(ah + kDigestAt, kDigestSize))) {
        return Error{
            "IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !"};
    }
    if (packet[ah] != kProtocolVrrp)
        return Error{fmt::format("IPSEC-AH : it protects protocol {}, not VRRP", packet[ah])};
    const auto source = read32(packet, 12);
    const auto spi = read32(packet, ah + 4);
    if (spi != source) {
        return Error{
            fmt::format("IPSEC AH : invalid IPSEC SPI value. {} and expect {}", spi, source)};
    }
    return read32(packet, ah + 8);
}

}  // namespace holdfast::vrrp
