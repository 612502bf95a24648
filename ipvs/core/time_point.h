// TimePoint: the time as this process's core is told it.
#pragma once

#include <chrono>

namespace holdfast::ipvs {

using TimePoint = std::chrono::steady_clock::time_point;

}  // namespace holdfast::ipvs
