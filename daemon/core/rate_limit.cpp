#include "daemon/core/rate_limit.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace holdfast::daemon {

void RateLimit::Budget::refill(TimePoint now) {
    const std::chrono::duration<double> passed = now - filled_;
    left_ = std::min(burst_, left_ + passed.count() * per_second_);
    filled_ = now;
}

bool RateLimit::admit(std::string_view line, TimePoint now) {
    all_.refill(now);
    repeated_.refill(now);
    const bool repeats = std::find(recent_.begin(), recent_.end(), line) != recent_.end();
    if (!all_.has_room() || (repeats && !repeated_.has_room())) {
        ++suppressed_;
        return false;
    }
    all_.take();
    if (repeats) {
        repeated_.take();
    } else {
        recent_[std::exchange(next_, (next_ + 1) % recent_.size())] = line;
    }
    return true;
}

std::optional<std::string> RateLimit::summary(TimePoint now) {
    all_.refill(now);
    if (suppressed_ == 0 || !all_.has_room()) return std::nullopt;
    all_.take();
    return fmt::format("{} lines suppressed", std::exchange(suppressed_, 0));
}

}  // namespace holdfast::daemon
