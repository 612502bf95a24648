// The times of VRRP (RFC 9568 section 6.1, RFC 3768 section 6.1), to the microsecond.
#pragma once

#include <chrono>
#include <cstdint>

#include "vrrp/core/events.h"

namespace holdfast::vrrp {

using std::chrono::microseconds;

// How much longer than three intervals a backup waits, so that the one of highest priority is the
// first to lose patience. `master_interval` is the interval learnt from the master; it counts in
// version 3 only, version 2 divides a second.
microseconds skew_time(int version, std::uint8_t priority, microseconds master_interval);

// A backup that has heard nothing for so long takes over. `adverts` is how many it has to miss
// (down_timer_adverts), which the standard sets to three.
microseconds master_down_interval(int version, std::uint8_t priority, microseconds master_interval,
                                  int adverts = 3);

// When the advert after the one that was due at `due` and is sent at `now` shall go.
TimePoint next_advert(TimePoint due, microseconds interval, TimePoint now);

}  // namespace holdfast::vrrp
