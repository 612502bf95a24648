// Present: what the processes have reported of one moment.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "lib/control/status.h"
#include "lib/ipc/reports.h"
#include "parser/config/control_slice.h"

namespace holdfast::control {

using WallTime = std::chrono::system_clock::time_point;

// Of a process.
enum class Presence { does_not_run, does_not_answer, answers };

template <class T>
struct Reported {
    Presence presence = Presence::does_not_answer;
    T report;
};

struct Present {
    WallTime when{};
    ipc::Wanted wanted;  // so much of it
    Reported<ipc::VrrpReport> vrrp;
    Reported<ipc::CheckersReport> checkers;
    Reported<ipc::IpvsReport> ipvs;
};

// "2026-01-31T23:59:59Z"
std::string iso_time(WallTime time);

// The configuration and what has been reported, joined, as far as that was wanted. What a process
// that does not answer would know has its default.
Status status_of(const config::ControlConfig& config, const Present& present,
                 const std::string& host);

}  // namespace holdfast::control
