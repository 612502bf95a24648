// How the conditions of a process are put into force: sched(7), setpriority(2). Its
// limits and its name are for the process itself (ipc::SetLimits, ipc::SetName).
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "daemon/core/run_conditions.h"

namespace holdfast::daemon {

// All that the kernel allows; what it refuses is told, with what it means. Without real time the
// process gets its nice value, which is no line of its own.
std::vector<std::string> put_into_force(const RunConditions& conditions, pid_t process);

// The process has used up its time and runs in the ordinary way since (lib/ipc/child.cpp).
bool has_lost_realtime(const RunConditions& conditions, pid_t process);

}  // namespace holdfast::daemon
