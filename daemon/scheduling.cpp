#include "daemon/scheduling.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

#include "lib/result.h"

namespace holdfast::daemon {
namespace {

// What was refused, or nothing. What is as it should be needs no permission: the process belongs to
// somebody else, for whom all of this takes CAP_SYS_NICE.
using Refused = std::string;

Refused set_cpus(const std::vector<int>& cpus, pid_t process) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (cpus.empty() && ::sched_getaffinity(0, sizeof set, &set) < 0) return {};
    for (const int cpu : cpus)
        if (cpu < CPU_SETSIZE) CPU_SET(cpu, &set);
    cpu_set_t before;
    if (::sched_getaffinity(process, sizeof before, &before) == 0 && CPU_EQUAL(&before, &set))
        return {};
    if (::sched_setaffinity(process, sizeof set, &set) == 0) return {};
    return errno_error("it runs on any processor: cpu_affinity").message;
}

Refused set_nice(std::optional<int> nice, pid_t process) {
    const int value = nice.value_or(::getpriority(PRIO_PROCESS, 0));
    if (::getpriority(PRIO_PROCESS, static_cast<id_t>(process)) == value) return {};
    if (::setpriority(PRIO_PROCESS, static_cast<id_t>(process), value) == 0) return {};
    return errno_error(fmt::format("it cannot get the priority {}", value)).message;
}

Refused set_scheduler(std::optional<int> realtime, pid_t process) {
    sched_param parameters{};
    parameters.sched_priority = realtime.value_or(0);
    if (!realtime && ::sched_getscheduler(process) == SCHED_OTHER) return {};
    const int policy = (realtime ? SCHED_RR : SCHED_OTHER) | SCHED_RESET_ON_FORK;
    if (::sched_setscheduler(process, policy, &parameters) == 0) return {};
    return errno_error(
               "it cannot run in real time (it needs CAP_SYS_NICE), so a busy machine may "
               "delay it")
        .message;
}

}  // namespace

std::vector<std::string> put_into_force(const RunConditions& conditions, pid_t process) {
    auto cpus = set_cpus(conditions.cpus, process);
    auto nice = set_nice(conditions.nice, process);
    auto scheduler = set_scheduler(conditions.realtime, process);
    if (conditions.realtime) nice.clear();
    std::vector<std::string> all;
    for (auto* refused : {&cpus, &nice, &scheduler})
        if (!refused->empty()) all.push_back(std::move(*refused));
    return all;
}

bool has_lost_realtime(const RunConditions& conditions, pid_t process) {
    return conditions.realtime &&
           (::sched_getscheduler(process) & ~SCHED_RESET_ON_FORK) == SCHED_OTHER;
}

}  // namespace holdfast::daemon
