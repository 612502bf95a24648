#include "vrrp/core/reception.h"

#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/addresses.h"
#include "vrrp/core/hmac_trailer.h"

namespace holdfast::vrrp {
namespace {

constexpr int kTtl = 255;  // cannot have come through a router (RFC 9568 section 5.1.1.3)
constexpr std::uint8_t kAuthNone = 0;
constexpr std::uint8_t kAuthPass = 1;
constexpr std::uint8_t kAuthAh = 2;
constexpr std::size_t kLongestSecret = 8;

// A bound on the hop count is one on who may send.
std::optional<Refusal> refuse_unicast_envelope(const PacketReceived& packet,
                                               const config::Transport& transport) {
    if (packet.destination.is_multicast()) {
        return Refusal{Complaint::not_unicast,
                       "Expected unicast packet but received multicast packet"};
    }
    const auto bounded = [](const auto& peer) { return peer.min_ttl || peer.max_ttl; };
    const auto& peers = transport.peers;
    if (!transport.check_source && std::none_of(peers.begin(), peers.end(), bounded))
        return std::nullopt;
    const auto peer = std::find_if(peers.begin(), peers.end(), [&](const auto& candidate) {
        return candidate.address == packet.source;
    });
    if (peer == peers.end()) {
        return Refusal{
            Complaint::not_a_peer,
            fmt::format("unicast source address {} not a unicast peer", packet.source.to_string())};
    }
    const int least = peer->min_ttl.value_or(0);
    const int most = peer->max_ttl.value_or(kTtl);
    if (packet.ttl < least || packet.ttl > most) {
        return Refusal{Complaint::ttl,
                       fmt::format("TTL/HL {} not in range {} - {}", packet.ttl, least, most)};
    }
    return std::nullopt;
}

std::optional<Refusal> refuse_envelope(const PacketReceived& packet,
                                       const config::VrrpInstance& instance, const IpAddress& own) {
    if (instance.transport.unicast) {
        if (auto refusal = refuse_unicast_envelope(packet, instance.transport)) return refusal;
    } else if (packet.ttl != kTtl) {
        return Refusal{Complaint::ttl,
                       fmt::format("invalid TTL/HL. Received {} and expect {}", packet.ttl, kTtl)};
    } else if (!packet.destination.is_multicast()) {
        return Refusal{Complaint::not_multicast,
                       "Expected multicast packet but received unicast packet"};
    }
    if (packet.source == own) {
        return Refusal{Complaint::own_address,
                       "WARNING - advert received from remote host with our IP address."};
    }
    const int version = packet.payload.empty() ? 0 : packet.payload.front() >> 4;
    if (version != instance.version) {
        return Refusal{Complaint::version, fmt::format("wrong version. Received {} and expect {}",
                                                       version, instance.version)};
    }
    return std::nullopt;
}

// Whether what a packet is authenticated with is right is for the Authenticator to say.
std::optional<Refusal> refuse_authentication(const PacketReceived& packet, const Advert& advert,
                                             const config::Authentication& ours) {
    const auto expected = wire_type(ours);
    if (packet.ah_packet.empty() == (expected == kAuthAh)) {
        return Refusal{Complaint::authentication, expected == kAuthAh
                                                      ? "No AH header but auth type is AH"
                                                      : "Received AH header but auth type not AH"};
    }
    if (advert.auth_type != expected) {
        return Refusal{Complaint::authentication, fmt::format("received a {} auth, expecting {}!",
                                                              advert.auth_type, expected)};
    }
    if (expected == kAuthPass && advert.auth_data != ours.secret.substr(0, kLongestSecret))
        return Refusal{Complaint::authentication, "received an invalid passwd!"};
    return std::nullopt;
}

Complaint complaint_of(const Error& error) {
    switch (static_cast<Damage>(error.code)) {
        case Damage::length:
            return Complaint::length;
        case Damage::version:
            return Complaint::version;
        case Damage::packet_type:
            return Complaint::packet_type;
        case Damage::checksum:
            return Complaint::checksum;
        default:
            return Complaint::malformed;
    }
}

std::optional<Refusal> refuse_interval(const Advert& advert, const config::VrrpInstance& instance) {
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    // Version 3 learns the master's interval, but an interval of nothing would let everybody time
    // out at once (RFC 9568 section 5.2.7 knows none).
    if (advert.version == 3 && advert.interval.count() == 0)
        return Refusal{Complaint::interval, "advertisement interval of 0"};
    if (advert.version == 2 && advert.interval != instance.advert_interval) {
        return Refusal{Complaint::interval,
                       fmt::format("advertisement interval mismatch mine={} sec rcv'd={} sec",
                                   duration_cast<seconds>(instance.advert_interval).count(),
                                   duration_cast<seconds>(advert.interval).count())};
    }
    return std::nullopt;
}

}  // namespace

std::uint8_t wire_type(const config::Authentication& authentication) {
    switch (authentication.type) {
        case config::AuthType::pass:
            return kAuthPass;
        case config::AuthType::ah:
            return kAuthAh;
        case config::AuthType::none:
            break;
    }
    return kAuthNone;
}

bool has_trailer(const PacketReceived& packet, const config::VrrpInstance& instance) {
    const auto length = claimed_length(packet.payload, packet.source);
    return instance.auth_hmac && length && packet.payload.size() == *length + kTrailerSize;
}

Checksum checksum_of(const config::Transport& transport) {
    return transport.checksum_as_v2 ? Checksum::message_only : Checksum::with_pseudo_header;
}

bool has_old_checksum(const PacketReceived& packet, const config::VrrpInstance& instance) {
    const auto& transport = instance.transport;
    return transport.unicast && transport.old_checksum != config::OldChecksum::never &&
           instance.version == 3 && packet.source.is_v4() &&
           decode(packet.payload, packet.source, multicast_group(instance),
                  Checksum::with_pseudo_header, has_trailer(packet, instance) ? kTrailerSize : 0);
}

std::variant<Advert, Refusal> receive(const PacketReceived& packet,
                                      const config::VrrpInstance& instance, const IpAddress& own) {
    if (auto refusal = refuse_envelope(packet, instance, own)) return *std::move(refusal);
    const auto checksum = checksum_of(instance.transport);
    const auto trailer = has_trailer(packet, instance) ? kTrailerSize : 0;
    auto advert = decode(packet.payload, packet.source, packet.destination, checksum, trailer);
    if (!advert && has_old_checksum(packet, instance))
        advert =
            decode(packet.payload, packet.source, multicast_group(instance), checksum, trailer);
    if (!advert) return Refusal{complaint_of(advert.error()), advert.error().message};
    if (advert->version == 2) {
        if (auto refusal = refuse_authentication(packet, *advert, instance.authentication))
            return *std::move(refusal);
    }
    if (auto refusal = refuse_interval(*advert, instance)) return *std::move(refusal);
    return *std::move(advert);
}

bool is_about_others(const Advert& advert, const config::VrrpInstance& instance) {
    const auto ours = advertised_addresses(instance);
    return !ours.empty() && !advert.addresses.empty() &&
           std::none_of(ours.begin(), ours.end(), [&](const auto& address) {
               return std::find(advert.addresses.begin(), advert.addresses.end(), address) !=
                      advert.addresses.end();
           });
}

std::optional<std::string> address_list_difference(const Advert& advert,
                                                   const config::VrrpInstance& instance) {
    auto ours = advertised_addresses(instance);
    if (advert.addresses == ours) return std::nullopt;
    auto theirs = advert.addresses;
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    if (theirs == ours) return std::nullopt;
    for (const auto& address : ours) {
        if (!std::binary_search(theirs.begin(), theirs.end(), address)) {
            return fmt::format(
                "ip address associated with VRID {} not present in MASTER advert: {}",
                instance.vrid, address.to_string());
        }
    }
    return fmt::format("expected {} VIPs but received {}", ours.size(), theirs.size());
}

}  // namespace holdfast::vrrp
