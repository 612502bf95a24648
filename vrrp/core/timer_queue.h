// TimerQueue: all running timers of all instances in the order in which they are due.
//
// Each operation takes logarithmic time, so that thousands of instances cost what they do, not
// what they are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "vrrp/core/events.h"

namespace holdfast::vrrp {

enum class Timer { advert, master_down, garp, garp_refresh, garp_extra, address_check, leave };

struct TimerId {
    std::uint64_t instance = 0;
    Timer timer = Timer::advert;

    friend bool operator<(const TimerId& a, const TimerId& b) {
        return std::tie(a.instance, a.timer) < std::tie(b.instance, b.timer);
    }
};

class TimerQueue {
  public:
    // Starts the timer, or moves it if it runs.
    void arm(TimerId id, TimePoint due) {
        cancel(id);
        due_of_.emplace(id, due);
        queue_.emplace(due, id);
    }

    void cancel(TimerId id) {
        const auto found = due_of_.find(id);
        if (found == due_of_.end()) return;
        queue_.erase({found->second, id});
        due_of_.erase(found);
    }

    // When it is due, if it runs.
    std::optional<TimePoint> due(TimerId id) const {
        const auto found = due_of_.find(id);
        return found == due_of_.end() ? std::nullopt : std::optional(found->second);
    }

    std::optional<TimePoint> next() const {
        return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first);
    }

    struct Expired {
        TimerId id;
        TimePoint due;
    };
    // Takes out the first timer that is due by `now`. Of those due at the same time the instance
    // that was configured first comes first.
    std::optional<Expired> take_expired(TimePoint now) {
        if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
        const auto [due, id] = *queue_.begin();
        cancel(id);
        return Expired{id, due};
    }

  private:
    std::map<TimerId, TimePoint> due_of_;
    std::set<std::pair<TimePoint, TimerId>> queue_;
};

}  // namespace holdfast::vrrp
