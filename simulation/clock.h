// The time of the simulated world, and the clock of a host that goes a little wrong.
#pragma once

#include <chrono>
#include <cstdint>

#include "vrrp/core/events.h"

namespace holdfast::sim {

// True time since the beginning of the run, which no host knows. What a host reads is a
// vrrp::TimePoint.
using Time = std::chrono::nanoseconds;

using vrrp::TimePoint;

class Clock {
  public:
    static constexpr int kWorst = 500;  // parts per million, five times what a cheap quartz does

    // `wrong`: parts per million that it goes too fast, -kWorst..kWorst. `epoch`: what it showed
    // when the run began.
    Clock(int wrong, TimePoint epoch) : wrong_(wrong), epoch_(epoch) {}

    TimePoint at(Time time) const { return epoch_ + time + time * wrong_ / kMillion; }

    // The first true time at which the clock shows this or more.
    Time when(TimePoint shown) const {
        const auto passed = static_cast<__int128>((shown - epoch_).count());
        Time time(static_cast<std::int64_t>(passed * kMillion / (kMillion + wrong_)) - 1);
        while (at(time) < shown)
            ++time;
        return time;
    }

  private:
    static constexpr std::int64_t kMillion = 1'000'000;

    int wrong_;
    TimePoint epoch_;
};

// How long this may take in true time by the slowest clock, or by one as seen from another.
inline Time at_most(Time duration) { return duration + duration / 500; }

}  // namespace holdfast::sim
