#include "vrrp/core/hmac_trailer.h"

#include <algorithm>

#include "lib/crypto/hmac.h"

namespace holdfast::vrrp {
namespace {

using Span = std::span<const std::uint8_t>;

constexpr std::size_t kDigestSize = 16;
constexpr std::size_t kChecksumAt = 6;  // of the advert

void append(Bytes& bytes, std::uint64_t value, int octets) {
    for (int at = octets - 1; at >= 0; --at)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * at)));
}

Bytes pseudo_header(Span advert, const IpAddress& source) {
    Bytes header{static_cast<std::uint8_t>(source.is_v6() ? 6 : 4),
                 static_cast<std::uint8_t>(advert[0] >> 4), advert[1], 0};
    const auto put = [&](const auto& octets) {
        header.insert(header.end(), octets.begin(), octets.end());
    };
    source.is_v6() ? put(source.to_v6().to_bytes()) : put(source.to_v4().to_bytes());
    header.resize(4 + 16);
    return header;
}

// `said`: the advert and the trailer as far as its digest.
Bytes digest_of(Span said, const Bytes& key, const IpAddress& source) {
    auto message = pseudo_header(said, source);
    const auto advert_at = message.size();
    message.insert(message.end(), said.begin(), said.end());
    std::fill_n(message.begin() + static_cast<std::ptrdiff_t>(advert_at + kChecksumAt), 2,
                std::uint8_t{0});
    message.resize(message.size() + kDigestSize);
    auto digest = hmac(HashFunction::sha256, key, message);
    digest.resize(std::min(digest.size(), kDigestSize));
    return digest;
}

}  // namespace

Bytes make_trailer(const Trailer& trailer, const Bytes& key, std::span<const std::uint8_t> advert,
                   const IpAddress& source) {
    Bytes packet(advert.begin(), advert.end());
    packet.insert(packet.end(), {trailer.type, trailer.key_id});
    append(packet, trailer.reserved, 2);
    append(packet, trailer.sequence, 8);
    const auto digest = digest_of(packet, key, source);
    packet.insert(packet.end(), digest.begin(), digest.end());
    packet.erase(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(advert.size()));
    packet.resize(kTrailerSize);  // a digest that could not be made is one that nobody accepts
    return packet;
}

Trailer read_trailer(std::span<const std::uint8_t> packet) {
    const auto said = packet.last(kTrailerSize);
    Trailer trailer{said[0], said[1], static_cast<std::uint16_t>(said[2] << 8 | said[3]), 0};
    for (const auto octet : said.subspan(4, sizeof(TrailerSequence)))
        trailer.sequence = trailer.sequence << 8 | octet;
    return trailer;
}

bool is_authentic(std::span<const std::uint8_t> packet, const Bytes& key, const IpAddress& source) {
    const auto digest = digest_of(packet.first(packet.size() - kDigestSize), key, source);
    return same_digest(digest, packet.last(kDigestSize));
}

}  // namespace holdfast::vrrp
