#include "vrrp/core/reception.h"

#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/addresses.h"

namespace holdfast::vrrp {
namespace {

constexpr int kTtl = 255;  // cannot have come through a router (RFC 9568 section 5.1.1.3)
constexpr std::uint8_t kAuthNone = 0;
constexpr std::uint8_t kAuthPass = 1;
constexpr std::size_t kLongestSecret = 8;

std::optional<Refusal> refuse_envelope(const PacketReceived& packet,
                                       const config::VrrpInstance& instance, const IpAddress& own) {
    if (packet.ttl != kTtl) {
        return Refusal{Complaint::ttl,
                       fmt::format("invalid TTL/HL. Received {} and expect {}", packet.ttl, kTtl)};
    }
    if (!packet.destination.is_multicast()) {
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

std::optional<Refusal> refuse_authentication(const Advert& advert,
                                             const config::Authentication& ours) {
    const auto expected = ours.type == config::AuthType::pass ? kAuthPass : kAuthNone;
    if (advert.auth_type != expected) {
        return Refusal{Complaint::authentication, fmt::format("received a {} auth, expecting {}!",
                                                              advert.auth_type, expected)};
    }
    if (expected == kAuthPass && advert.auth_data != ours.secret.substr(0, kLongestSecret))
        return Refusal{Complaint::authentication, "received an invalid passwd!"};
    return std::nullopt;
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

std::variant<Advert, Refusal> receive(const PacketReceived& packet,
                                      const config::VrrpInstance& instance, const IpAddress& own) {
    if (auto refusal = refuse_envelope(packet, instance, own)) return *std::move(refusal);
    auto advert = decode(packet.payload, packet.source, packet.destination);
    if (!advert) return Refusal{Complaint::malformed, advert.error().message};
    if (advert->version == 2) {
        if (auto refusal = refuse_authentication(*advert, instance.authentication))
            return *std::move(refusal);
    }
    if (auto refusal = refuse_interval(*advert, instance)) return *std::move(refusal);
    return *std::move(advert);
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
