#include "vrrp/core/authenticator.h"

#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/authentication_header.h"
#include "vrrp/core/hmac_trailer.h"

namespace holdfast::vrrp {
namespace {

using std::chrono::seconds;

std::int64_t whole_seconds(WallTime wall) {
    return std::chrono::floor<seconds>(wall.time_since_epoch()).count();
}

// 32 bits of seconds, 16 of their fraction, 16 to count what is sent within that.
TrailerSequence sequence_at(WallTime wall) {
    const auto whole = whole_seconds(wall);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(wall.time_since_epoch() -
                                                                           seconds(whole));
    const auto fraction = static_cast<std::uint64_t>(rest.count()) * 65'536 / 1'000'000'000;
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(whole)) << 32 | fraction << 16;
}

// How much later `wall` is than what the sequence says, in seconds that wrap around in 32 bits.
std::int32_t age_of(TrailerSequence sequence, WallTime wall) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(whole_seconds(wall)) -
                                     static_cast<std::uint32_t>(sequence >> 32));
}

// The octets of a key, which is written as hex:DIGITS or as the text itself.
Bytes octets_of(const std::string& value) {
    constexpr std::string_view kHex = "hex:";
    if (!value.starts_with(kHex)) return {value.begin(), value.end()};
    const auto digit = [](char c) {
        return static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    };
    Bytes octets;
    for (auto at = kHex.size(); at + 1 < value.size(); at += 2)
        octets.push_back(static_cast<std::uint8_t>(digit(value[at]) << 4 | digit(value[at + 1])));
    return octets;
}

const config::HmacKey* find_key(const config::AuthHmac& hmac, int id) {
    const auto found = std::find_if(hmac.keys.begin(), hmac.keys.end(),
                                    [&](const auto& key) { return key.id == id; });
    return found == hmac.keys.end() ? nullptr : &*found;
}

bool uses_ah(const config::VrrpInstance& instance) {
    return instance.authentication.type == config::AuthType::ah;
}

bool signs(const config::VrrpInstance& instance) {
    return instance.auth_hmac && instance.auth_hmac->mode != config::HmacMode::receive_only;
}

}  // namespace

bool ReplayMarks::admit(const IpAddress& sender, std::uint64_t number) {
    const auto known = std::find_if(marks_.begin(), marks_.end(),
                                    [&](const Mark& mark) { return mark.sender == sender; });
    if (known != marks_.end()) {
        if (!comes_after(number, known->number)) return false;
        marks_.erase(known);
    }
    marks_.push_front({sender, number});
    if (marks_.size() > kMostSenders) marks_.pop_back();
    return true;
}

// By the clock, so that who is started again goes on where he was; and always more than before. But
// a sequence that is ahead of the clock, because that was set back, would be no use: nobody takes
// what is too new.
void Authenticator::next_advert(const config::VrrpInstance& instance, WallTime wall) {
    if (uses_ah(instance)) {
        const auto by_clock = static_cast<std::uint32_t>(whole_seconds(wall));
        ah_sequence_ = std::max(ah_sequence_ + 1, by_clock);
        if (++identification_ == 0) ++identification_;
    }
    if (!signs(instance)) return;
    const auto by_clock = sequence_at(wall);
    const auto ahead = -age_of(trailer_sequence_, wall);
    const bool stranded = instance.auth_hmac->replay == config::HmacReplay::time &&
                          ahead > freshness_window(instance).count();
    if (stranded || comes_after(by_clock, trailer_sequence_)) {
        trailer_sequence_ = by_clock;
    } else {
        ++trailer_sequence_;
    }
}

void Authenticator::seal(SendPacket& packet, const config::VrrpInstance& instance) const {
    if (uses_ah(instance)) {
        packet.ah_packet =
            wrap_in_ah(packet.payload,
                       {packet.source, packet.destination, static_cast<std::uint8_t>(packet.ttl),
                        instance.transport.unicast, identification_, ah_sequence_},
                       instance.authentication.secret);
    }
    if (!signs(instance)) return;
    const auto& hmac = *instance.auth_hmac;
    const auto* key = find_key(hmac, hmac.active_key);
    if (!key) return;
    const Trailer trailer{kTrailerType, static_cast<std::uint8_t>(key->id), 0, trailer_sequence_};
    append_trailer(packet.payload,
                   make_trailer(trailer, octets_of(key->secret), packet.payload, packet.source),
                   packet.source, packet.destination);
}

std::optional<Refusal> Authenticator::refuse(const PacketReceived& packet,
                                             const config::VrrpInstance& instance, WallTime wall) {
    if (uses_ah(instance)) return refuse_ah(packet, instance);
    if (instance.auth_hmac) return refuse_trailer(packet, instance, wall);
    return std::nullopt;
}

// keepalived counts for all senders together: whoever sends has to go on from what it has heard.
std::optional<Refusal> Authenticator::refuse_ah(const PacketReceived& packet,
                                                const config::VrrpInstance& instance) {
    const auto sequence =
        verify_ah(packet.ah_packet, instance.transport.unicast, instance.authentication.secret);
    if (!sequence) return Refusal{Complaint::authentication, sequence.error().message};
    if (!ah_marks_.admit(packet.source, *sequence)) {
        return Refusal{Complaint::replay,
                       fmt::format("IPSEC-AH : sequence number {} already processed. Packet "
                                   "dropped. Local({})",
                                   *sequence, ah_sequence_)};
    }
    ah_sequence_ = std::max(ah_sequence_, *sequence);
    return std::nullopt;
}

// What is stale is refused before anything is computed: replayed packets shall cost nothing.
std::optional<Refusal> Authenticator::refuse_trailer(const PacketReceived& packet,
                                                     const config::VrrpInstance& instance,
                                                     WallTime wall) {
    const auto& hmac = *instance.auth_hmac;
    if (!has_trailer(packet, instance)) {
        if (hmac.mode != config::HmacMode::enforce) return std::nullopt;
        return Refusal{Complaint::trailer_missing, "missing authentication trailer"};
    }
    const auto trailer = read_trailer(packet.payload);
    if (trailer.type != kTrailerType || trailer.reserved != 0)
        return Refusal{Complaint::trailer_malformed, "malformed authentication trailer"};
    const bool timed = hmac.replay == config::HmacReplay::time;
    const auto window = freshness_window(instance).count();
    const auto is_outside = [&](TrailerSequence sequence) {
        const auto age = age_of(sequence, wall);
        return timed && (age > window || age < -window);
    };
    if (is_outside(trailer.sequence)) {
        return Refusal{Complaint::stale,
                       fmt::format("stale authentication trailer, clock skew {} sec exceeds "
                                   "window {} sec",
                                   age_of(trailer.sequence, wall), window)};
    }
    const auto* key = find_key(hmac, trailer.key_id);
    if (!key) {
        return Refusal{Complaint::unknown_key,
                       fmt::format("unknown authentication key id {}", trailer.key_id)};
    }
    if (!is_authentic(packet.payload, octets_of(key->secret), packet.source))
        return Refusal{Complaint::authentication, "invalid authentication HMAC"};
    trailer_marks_.forget_if(is_outside);
    if (!trailer_marks_.admit(packet.source, trailer.sequence))
        return Refusal{Complaint::replay, "replayed authentication trailer"};
    skew_ = seconds(timed ? age_of(trailer.sequence, wall) : 0);
    return std::nullopt;
}

std::optional<std::chrono::seconds> Authenticator::worrying_skew(
    const config::VrrpInstance& instance) const {
    if (std::chrono::abs(skew_) <= freshness_window(instance) / 2) return std::nullopt;
    return skew_;
}

bool can_sign(const config::VrrpInstance& instance) {
    return !signs(instance) || find_key(*instance.auth_hmac, instance.auth_hmac->active_key);
}

std::chrono::seconds freshness_window(const config::VrrpInstance& instance) {
    constexpr seconds kLeast(5);
    constexpr seconds kMost(300);
    if (instance.auth_hmac && instance.auth_hmac->window) return *instance.auth_hmac->window;
    return std::clamp(std::chrono::ceil<seconds>(3 * instance.advert_interval), kLeast, kMost);
}

}  // namespace holdfast::vrrp
