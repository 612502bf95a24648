// BackOff: how long to wait before a process that died is started again.
#pragma once

#include <chrono>

namespace holdfast::daemon {

// At once the first time, then after 1, 2, 4, ... 60 s; a process that ran well for a minute is
// forgiven what was before.
class BackOff {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void started(TimePoint now) { started_ = now; }

    // The process has died: how long from now until it is started again.
    std::chrono::seconds died(TimePoint now);

    // An operator has changed something: what was before says nothing any more.
    void forgive() { next_ = std::chrono::seconds(0); }

  private:
    TimePoint started_{};
    std::chrono::seconds next_{0};
};

}  // namespace holdfast::daemon
