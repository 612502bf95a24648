#include "daemon/core/time_to_end.h"

namespace holdfast::daemon {

std::chrono::seconds time_to_end(const config::Processes& settings) {
    constexpr std::chrono::seconds kLongestHandover(10);  // of vrrp_handover_time
    return kLongestHandover + settings.child_wait_time;
}

}  // namespace holdfast::daemon
