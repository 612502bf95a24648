#include "daemon/core/run_conditions.h"

#include <algorithm>

namespace holdfast::daemon {
namespace {

// Above everything that is not in real time; whoever set up something else there meant it.
constexpr int kLeastRealtime = 1;
constexpr int kLeastNice = -20;

}  // namespace

RunConditions run_conditions(const config::ProcessSettings& settings, bool punctual) {
    RunConditions conditions;
    conditions.realtime = settings.realtime_priority;
    conditions.nice = settings.nice;
    if (punctual && !settings.realtime_priority && !settings.nice)
        conditions.realtime = kLeastRealtime;
    // The next best thing, where real time is refused.
    if (conditions.realtime && !conditions.nice) conditions.nice = kLeastNice;
    if (settings.realtime_limit) conditions.limit = *settings.realtime_limit;
    conditions.cpus = settings.cpus;
    conditions.lock_memory = settings.no_swap;
    return conditions;
}

RunConditions raised(RunConditions conditions, const config::Processes& settings,
                     std::chrono::microseconds late) {
    const int most = settings.max_auto_priority.value_or(0);
    const int now = conditions.realtime.value_or(0);
    if (late >= settings.min_auto_priority_delay && now < most)
        conditions.realtime = std::max(now + 1, kLeastRealtime);
    return conditions;
}

}  // namespace holdfast::daemon
