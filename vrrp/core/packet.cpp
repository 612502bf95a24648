#include "vrrp/core/packet.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::vrrp {
namespace {

using std::chrono::microseconds;

constexpr std::uint8_t kTypeAdvertisement = 1;  // RFC 9568 section 5.2.2, the only one there is
constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kAuthDataSize = 8;
constexpr std::size_t kChecksumAt = 6;
constexpr std::size_t kMostAddresses = 255;
constexpr std::uint8_t kProtocol = 112;
constexpr auto kCentisecond = microseconds(10'000);
constexpr auto kSecond = microseconds(1'000'000);

using Span = std::span<const std::uint8_t>;

std::uint16_t read16(Span bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void append16(Bytes& bytes, std::uint16_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

std::size_t size_of(const IpAddress& address) { return address.is_v4() ? 4 : 16; }

void append(Bytes& bytes, const IpAddress& address) {
    const auto put = [&](const auto& octets) {
        bytes.insert(bytes.end(), octets.begin(), octets.end());
    };
    if (address.is_v4()) {
        put(address.to_v4().to_bytes());
    } else {
        put(address.to_v6().to_bytes());
    }
}

template <class Address>
IpAddress address_at(Span bytes, std::size_t at) {
    typename Address::bytes_type octets;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), octets.size(), octets.begin());
    return Address(octets);
}

// The sum of RFC 1071, not yet complemented. At most 64 KiB are summed, so 32 bits suffice.
std::uint32_t sum(Span bytes, std::uint32_t start) {
    std::uint32_t total = start;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        total += read16(bytes, at);
    if (bytes.size() % 2 != 0) total += bytes.back() << 8;
    return total;
}

std::uint32_t sum_of(const IpAddress& address) {
    return address.is_v4() ? sum(address.to_v4().to_bytes(), 0)
                           : sum(address.to_v6().to_bytes(), 0);
}

std::uint16_t folded(std::uint32_t total) {
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    return static_cast<std::uint16_t>(total);
}

// VRRPv2 sums the message alone, authentication data included (RFC 2338 section 5.3.8); VRRPv3
// puts IP's pseudo-header before it (RFC 9568 section 5.2.8). IPv6's has wider fields than IPv4's,
// but of the same sum. 0xffff for an undamaged message.
std::uint16_t checksum_sum(Span message, const IpAddress& source, const IpAddress& destination,
                           Checksum checksum) {
    std::uint32_t pseudo_header = 0;
    const bool bare = checksum == Checksum::message_only && source.is_v4();
    if (message[0] >> 4 == 3 && !bare) {
        pseudo_header = sum_of(source) + sum_of(destination) + kProtocol +
                        static_cast<std::uint16_t>(message.size());
    }
    return folded(sum(message, pseudo_header));
}

// The fifth and sixth octet: v2 authentication type and seconds, v3 twelve bits of centiseconds.
void append_interval(Bytes& bytes, const Advert& advert) {
    if (advert.version == 2) {
        bytes.push_back(advert.auth_type);
        bytes.push_back(static_cast<std::uint8_t>(advert.interval / kSecond));
    } else {
        append16(bytes, static_cast<std::uint16_t>(advert.interval / kCentisecond & 0x0fff));
    }
}

void append_auth_data(Bytes& bytes, const std::string& data) {
    const auto used = data.substr(0, kAuthDataSize);
    bytes.insert(bytes.end(), used.begin(), used.end());
    bytes.insert(bytes.end(), kAuthDataSize - used.size(), 0);
}

// How long a message with this header has to be. Version 2 always ends in authentication data, also
// where there is none (RFC 3768 section 7.1).
std::size_t expected_length(Span payload, std::size_t address_size) {
    const auto bare = kHeaderSize + payload[3] * address_size;
    return payload[0] >> 4 == 2 ? bare + kAuthDataSize : bare;
}

// IPv4's checksum is of the advert alone, IPv6's of all that follows the IP header.
Span summed(Span payload, const IpAddress& source, std::size_t trailer) {
    return source.is_v6() ? payload : payload.first(payload.size() - trailer);
}

void set_checksum(Bytes& message, const IpAddress& source, const IpAddress& destination,
                  Checksum checksum) {
    std::fill_n(message.begin() + kChecksumAt, 2, std::uint8_t{0});
    const std::uint16_t complement = ~checksum_sum(message, source, destination, checksum);
    message[kChecksumAt] = static_cast<std::uint8_t>(complement >> 8);
    message[kChecksumAt + 1] = static_cast<std::uint8_t>(complement);
}

Error error(Damage damage, std::string text) { return {std::move(text), static_cast<int>(damage)}; }

// Why these bytes are no advert; Damage::none if they are one.
Error reason_to_refuse(Span payload, const IpAddress& source, const IpAddress& destination,
                       Checksum checksum, std::size_t trailer) {
    if (!same_family(source, destination))
        return error(Damage::other, "VRRP packet is of IPv4 and IPv6");
    if (payload.size() < kHeaderSize) {
        return error(Damage::length, fmt::format("vrrp packet too short, length {} and expect {}",
                                                 payload.size(), kHeaderSize));
    }
    const int version = payload[0] >> 4;
    if (version != 2 && version != 3)
        return error(Damage::version,
                     fmt::format("wrong version. Received {} and expect 2 or 3", version));
    if (version == 2 && source.is_v6())
        return error(Damage::version, "VRRPv2 over IPv6 does not exist");
    if ((payload[0] & 0x0f) != kTypeAdvertisement) {
        return error(Damage::packet_type, fmt::format("Invalid packet type. {} and expect {}",
                                                      payload[0] & 0x0f, kTypeAdvertisement));
    }
    const auto expected = expected_length(payload, size_of(source)) + trailer;
    if (payload.size() != expected) {
        return error(Damage::length, fmt::format("vrrp packet too {}, length {} and expect {}",
                                                 payload.size() < expected ? "short" : "long",
                                                 payload.size(), expected));
    }
    if (checksum_sum(summed(payload, source, trailer), source, destination, checksum) != 0xffff)
        return error(Damage::checksum, fmt::format("Invalid VRRPv{} checksum", version));
    if (payload[1] == 0) return error(Damage::other, "VRID 0 is reserved");
    return {};
}

void read_v2_fields(Advert& advert, Span payload) {
    advert.auth_type = payload[4];
    advert.interval = payload[5] * kSecond;
    if (advert.auth_type != 1) return;
    const auto data = payload.last(kAuthDataSize);
    advert.auth_data.assign(data.begin(), data.end());
    advert.auth_data.erase(advert.auth_data.find_last_not_of('\0') + 1);
}

}  // namespace

Bytes encode(const Advert& advert, const IpAddress& source, const IpAddress& destination,
             Checksum checksum) {
    const auto count = std::min(advert.addresses.size(), kMostAddresses);
    Bytes bytes;
    bytes.reserve(kHeaderSize + count * size_of(source) + kAuthDataSize);
    bytes.push_back(static_cast<std::uint8_t>(advert.version << 4 | kTypeAdvertisement));
    bytes.push_back(advert.vrid);
    bytes.push_back(advert.priority);
    bytes.push_back(static_cast<std::uint8_t>(count));
    append_interval(bytes, advert);
    append16(bytes, 0);
    for (std::size_t i = 0; i < count; ++i)
        append(bytes, advert.addresses[i]);
    if (advert.version == 2) append_auth_data(bytes, advert.auth_data);

    set_checksum(bytes, source, destination, checksum);
    return bytes;
}

Result<Advert> decode(std::span<const std::uint8_t> payload, const IpAddress& source,
                      const IpAddress& destination, Checksum checksum, std::size_t trailer) {
    auto reason = reason_to_refuse(payload, source, destination, checksum, trailer);
    if (reason.code != 0) return reason;
    payload = payload.first(payload.size() - trailer);

    Advert advert;
    advert.version = payload[0] >> 4;
    advert.vrid = payload[1];
    advert.priority = payload[2];
    if (advert.version == 2) {
        read_v2_fields(advert, payload);
    } else {
        advert.interval = (read16(payload, 4) & 0x0fff) * kCentisecond;
    }
    advert.addresses.reserve(payload[3]);
    for (std::size_t i = 0; i < payload[3]; ++i) {
        const auto at = kHeaderSize + i * size_of(source);
        advert.addresses.push_back(source.is_v4()
                                       ? address_at<boost::asio::ip::address_v4>(payload, at)
                                       : address_at<boost::asio::ip::address_v6>(payload, at));
    }
    return advert;
}

std::optional<std::size_t> claimed_length(std::span<const std::uint8_t> payload,
                                          const IpAddress& source) {
    if (payload.size() < kHeaderSize) return std::nullopt;
    return expected_length(payload, size_of(source));
}

void append_trailer(Bytes& advert, const Bytes& trailer, const IpAddress& source,
                    const IpAddress& destination) {
    advert.insert(advert.end(), trailer.begin(), trailer.end());
    if (source.is_v6()) set_checksum(advert, source, destination, Checksum::with_pseudo_header);
}

}  // namespace holdfast::vrrp
