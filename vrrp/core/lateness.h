// Lateness: how late timers are heard, which tells of a machine that is too busy.
#pragma once

#include <optional>
#include <utility>

#include "lib/ipc/messages.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class Lateness {
  public:
    static constexpr auto kBetweenReports = std::chrono::seconds(1);

    // A timer that was due then is heard now. A report at times: of all since the last one.
    std::optional<ipc::TimersHeard> note(TimePoint due, TimePoint now) {
        const auto late = std::chrono::duration_cast<std::chrono::microseconds>(now - due);
        heard_.latest = std::max(heard_.latest, late);
        ++heard_.count;
        if (now - reported_ < kBetweenReports) return std::nullopt;
        reported_ = now;
        return std::exchange(heard_, {});
    }

  private:
    ipc::TimersHeard heard_;
    TimePoint reported_{};
};

}  // namespace holdfast::vrrp
