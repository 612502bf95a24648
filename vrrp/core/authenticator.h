// Authenticator: makes an instance's adverts credible ("auth_type AH", auth_hmac) and has those of
// others prove themselves, against forging and against replaying what was once heard.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "vrrp/core/actions.h"
#include "vrrp/core/reception.h"

namespace holdfast::vrrp {

// The highest number heard of each sender. Only who knows the secret gets an entry here.
class ReplayMarks {
  public:
    static constexpr std::size_t kMostSenders = 16;  // there are never that many of one VRID

    // False if the sender has said this number or a later one.
    bool admit(const IpAddress& sender, std::uint64_t number);
    // Marks for which `outdated` holds order nothing any more.
    template <class Outdated>
    void forget_if(Outdated outdated) {
        std::erase_if(marks_, [&](const Mark& mark) { return outdated(mark.number); });
    }

  private:
    struct Mark {
        IpAddress sender;
        std::uint64_t number = 0;
    };
    std::deque<Mark> marks_;  // the one that was raised last stands first
};

class Authenticator {
  public:
    // The numbers of the next advert, which all its copies to unicast peers share.
    void next_advert(const config::VrrpInstance& instance, WallTime wall);
    // Adds what proves the advert to a packet with the payload that packet.h encodes.
    void seal(SendPacket& packet, const config::VrrpInstance& instance) const;

    // Why a packet that is otherwise an advert for the instance is not to be believed.
    std::optional<Refusal> refuse(const PacketReceived& packet,
                                  const config::VrrpInstance& instance, WallTime wall);

    // By how much the clock of the last one believed differs from ours, if that is more than half
    // of what is still believed.
    std::optional<std::chrono::seconds> worrying_skew(const config::VrrpInstance& instance) const;

  private:
    std::optional<Refusal> refuse_ah(const PacketReceived& packet,
                                     const config::VrrpInstance& instance);
    std::optional<Refusal> refuse_trailer(const PacketReceived& packet,
                                          const config::VrrpInstance& instance, WallTime wall);

    std::uint32_t ah_sequence_ = 0;  // the highest that was sent or heard
    std::uint16_t identification_ = 0;
    std::uint64_t trailer_sequence_ = 0;  // the last that was sent
    std::chrono::seconds skew_{0};        // of the last trailer that was believed
    ReplayMarks ah_marks_;
    ReplayMarks trailer_marks_;
};

// False if auth_hmac is to sign with a key that is not there.
bool can_sign(const config::VrrpInstance& instance);

// How old an advert with a trailer may be: three intervals but no less than 5 s, unless it is said.
std::chrono::seconds freshness_window(const config::VrrpInstance& instance);

}  // namespace holdfast::vrrp
