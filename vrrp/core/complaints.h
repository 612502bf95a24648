// Complaints: who floods us with bad packets shall not flood the log.
//
// Of each kind, the first complaint is heard at once, then at most one a minute, which tells how
// many were left out before it. All are counted.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "vrrp/core/events.h"

namespace holdfast::vrrp {

enum class Complaint {
    ttl,
    own_address,
    not_multicast,
    not_unicast,
    not_a_peer,
    version,
    malformed,
    length,
    checksum,
    packet_type,
    authentication,
    replay,
    trailer_missing,
    trailer_malformed,
    unknown_key,
    stale,
    clock_skew,
    interval,
    address_list,
    interval_learnt,
    priority_zero,
    weaker_advert,
    two_owners,
    address_lost,
    address_found,
    stranger,
    late,
    preempt_delay,
    connections_awaited,
    last_one  // of the enumeration, no complaint
};

class Complaints {
  public:
    static constexpr auto kSilence = std::chrono::minutes(1);

    // Nothing if the complaint is to be swallowed; otherwise how many have been, since the last.
    std::optional<std::uint64_t> admit(Complaint complaint, TimePoint now) {
        auto& record = records_[static_cast<std::size_t>(complaint)];
        ++record.total;
        if (record.last && now - *record.last < kSilence) {
            ++record.suppressed;
            return std::nullopt;
        }
        record.last = now;
        return std::exchange(record.suppressed, 0);
    }

    // How often there was reason for it.
    std::uint64_t total(Complaint complaint) const {
        return records_[static_cast<std::size_t>(complaint)].total;
    }

    // What is silenced stays so.
    void forget_totals() {
        for (auto& record : records_)
            record.total = 0;
    }

  private:
    struct Record {
        std::optional<TimePoint> last;
        std::uint64_t suppressed = 0;
        std::uint64_t total = 0;
    };
    std::array<Record, static_cast<std::size_t>(Complaint::last_one)> records_;
};

}  // namespace holdfast::vrrp
