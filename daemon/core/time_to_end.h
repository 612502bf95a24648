// How long a process that is told to end may take before it is killed.
#pragma once

#include <chrono>

#include "parser/config/global.h"

namespace holdfast::daemon {

// keepalived.conf(5): child_wait_time. Each process has so long, for they end one after the other;
// and before that a VRRP master may hand its addresses over, which it is not to be killed for.
std::chrono::seconds time_to_end(const config::Processes& settings);

}  // namespace holdfast::daemon
