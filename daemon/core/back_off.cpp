#include "daemon/core/back_off.h"

#include <algorithm>
#include <utility>

namespace holdfast::daemon {

namespace {
constexpr std::chrono::seconds kShortest(1);
constexpr std::chrono::seconds kLongest(60);
constexpr std::chrono::seconds kRanWell(60);
}  // namespace

std::chrono::seconds BackOff::died(TimePoint now) {
    if (now - started_ >= kRanWell) forgive();
    const auto wait = next_;
    next_ = std::clamp(2 * next_, kShortest, kLongest);
    return wait;
}

}  // namespace holdfast::daemon
