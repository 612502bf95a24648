// BackOff: how long to wait before a process that died is started again.
#pragma once

#include <chrono>

namespace holdfast::daemon {

// At once the first time, then after 0.1, 0.2, 0.4, ... 60 s; a process that ran well for ten
// seconds is forgiven what was before. The first few are over before a peer of VRRP has lost its
// patience.
class BackOff {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void started(TimePoint now) { started_ = now; }

    // The process has died: how long from now until it is started again.
    std::chrono::milliseconds died(TimePoint now);

    // An operator has changed something: what was before says nothing any more.
    void forgive() { next_ = std::chrono::milliseconds(0); }

  private:
    TimePoint started_{};
    std::chrono::milliseconds next_{0};
};

}  // namespace holdfast::daemon
