#include "daemon/core/back_off.h"

#include <algorithm>
#include <utility>

namespace holdfast::daemon {

namespace {
constexpr std::chrono::milliseconds kShortest(100);
constexpr std::chrono::milliseconds kLongest(60'000);
constexpr std::chrono::seconds kRanWell(10);
}  // namespace

std::chrono::milliseconds BackOff::died(TimePoint now) {
    if (now - started_ >= kRanWell) forgive();
    const auto wait = next_;
    next_ = std::clamp(2 * next_, kShortest, kLongest);
    return wait;
}

}  // namespace holdfast::daemon
