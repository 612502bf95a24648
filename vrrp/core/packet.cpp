#include "vrrp/core/packet.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::vrrp {
namespace {

using std::chrono::microseconds;

constexpr std::uint8_t kTypeAdvertisement = 1;  // RFC 9568 section 5.2.2, the only one there is
constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kAddressSize = 4;
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

void append(Bytes& bytes, const IpAddress& address) {
    const auto octets = address.to_v4().to_bytes();
    bytes.insert(bytes.end(), octets.begin(), octets.end());
}

// The sum of RFC 1071, not yet complemented. At most 64 KiB are summed, so 32 bits suffice.
std::uint32_t sum(Span bytes, std::uint32_t start) {
    std::uint32_t total = start;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        total += read16(bytes, at);
    if (bytes.size() % 2 != 0) total += bytes.back() << 8;
    return total;
}

std::uint16_t folded(std::uint32_t total) {
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    return static_cast<std::uint16_t>(total);
}

// VRRPv2 sums the message alone, authentication data included (RFC 2338 section 5.3.8); VRRPv3
// puts IPv4's pseudo-header before it (RFC 9568 section 5.2.8). 0xffff for an undamaged message.
std::uint16_t checksum_sum(Span message, int version, const IpAddress& source,
                           const IpAddress& destination) {
    Bytes pseudo_header;
    if (version == 3) {
        append(pseudo_header, source);
        append(pseudo_header, destination);
        append16(pseudo_header, kProtocol);
        append16(pseudo_header, static_cast<std::uint16_t>(message.size()));
    }
    return folded(sum(message, sum(pseudo_header, 0)));
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
std::size_t expected_length(Span payload) {
    const auto bare = kHeaderSize + payload[3] * kAddressSize;
    return payload[0] >> 4 == 2 ? bare + kAuthDataSize : bare;
}

// Why these bytes are no advert; empty if they are one.
std::string reason_to_refuse(Span payload, const IpAddress& source, const IpAddress& destination) {
    if (!source.is_v4() || !destination.is_v4()) return "VRRP packet is not one of IPv4";
    if (payload.size() < kHeaderSize) {
        return fmt::format("vrrp packet too short, length {} and expect {}", payload.size(),
                           kHeaderSize);
    }
    const int version = payload[0] >> 4;
    if (version != 2 && version != 3)
        return fmt::format("wrong version. Received {} and expect 2 or 3", version);
    if ((payload[0] & 0x0f) != kTypeAdvertisement) {
        return fmt::format("Invalid packet type. {} and expect {}", payload[0] & 0x0f,
                           kTypeAdvertisement);
    }
    const auto expected = expected_length(payload);
    if (payload.size() != expected) {
        return fmt::format("vrrp packet too {}, length {} and expect {}",
                           payload.size() < expected ? "short" : "long", payload.size(), expected);
    }
    if (checksum_sum(payload, version, source, destination) != 0xffff)
        return fmt::format("Invalid VRRPv{} checksum", version);
    if (payload[1] == 0) return "VRID 0 is reserved";
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

Bytes encode(const Advert& advert, const IpAddress& source, const IpAddress& destination) {
    const auto count = std::min(advert.addresses.size(), kMostAddresses);
    Bytes bytes;
    bytes.reserve(kHeaderSize + count * kAddressSize + kAuthDataSize);
    bytes.push_back(static_cast<std::uint8_t>(advert.version << 4 | kTypeAdvertisement));
    bytes.push_back(advert.vrid);
    bytes.push_back(advert.priority);
    bytes.push_back(static_cast<std::uint8_t>(count));
    append_interval(bytes, advert);
    append16(bytes, 0);
    for (std::size_t i = 0; i < count; ++i)
        append(bytes, advert.addresses[i]);
    if (advert.version == 2) append_auth_data(bytes, advert.auth_data);

    const std::uint16_t checksum = ~checksum_sum(bytes, advert.version, source, destination);
    bytes[kChecksumAt] = static_cast<std::uint8_t>(checksum >> 8);
    bytes[kChecksumAt + 1] = static_cast<std::uint8_t>(checksum);
    return bytes;
}

Result<Advert> decode(std::span<const std::uint8_t> payload, const IpAddress& source,
                      const IpAddress& destination) {
    if (auto reason = reason_to_refuse(payload, source, destination); !reason.empty())
        return Error{std::move(reason)};

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
        boost::asio::ip::address_v4::bytes_type octets;
        std::copy_n(payload.begin() + kHeaderSize + i * kAddressSize, kAddressSize, octets.begin());
        advert.addresses.emplace_back(boost::asio::ip::address_v4(octets));
    }
    return advert;
}

}  // namespace holdfast::vrrp
