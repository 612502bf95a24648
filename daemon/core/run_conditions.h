// RunConditions: which share of the processors one of our processes gets, and what it is called.
//
// keepalived.conf(5): vrrp_priority, vrrp_rt_priority, vrrp_rlimit_rttime, vrrp_cpu_affinity,
// vrrp_no_swap and the same of the checkers. Decision 0013 says why VRRP runs in real time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "parser/config.h"

namespace holdfast::daemon {

struct RunConditions {
    std::optional<int> realtime;  // priority of SCHED_RR, 1..99
    std::optional<int> nice;      // -20..19, where it is not in real time; none: the supervisor's
    // Processor time that it may use in real time without a pause; then it loses that.
    std::chrono::microseconds limit = std::chrono::seconds(1);
    std::vector<int> cpus;  // empty: those of the supervisor
    bool lock_memory = false;
    std::string name;  // empty: as its program

    friend bool operator==(const RunConditions&, const RunConditions&) = default;
};

// `punctual`: who says nothing gets the least real-time priority, for the sake of the adverts.
RunConditions run_conditions(const config::ProcessSettings& settings, bool punctual);

// After a timer that came so late: one step higher, as far as max_auto_priority allows.
RunConditions raised(RunConditions conditions, const config::Processes& settings,
                     std::chrono::microseconds late);

}  // namespace holdfast::daemon
