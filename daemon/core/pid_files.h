// Where the pid files are. What else tells one daemon from another (its socket, what it leaves to
// the next supervisor) stands beside that of the supervisor.
//
// keepalived.conf(5): instance and use_pid_dir, with keepalived's names in a folder of our own.
#pragma once

#include <string>

#include "parser/config/global.h"

namespace holdfast::daemon {

inline constexpr const char* kPidFolder = "/run/holdfast";

struct PidFiles {
    std::string supervisor;
    std::string vrrp;
    std::string checkers;

    friend bool operator==(const PidFiles&, const PidFiles&) = default;
};

// In kPidFolder if the configuration names an instance or asks for it, else in /run.
PidFiles pid_files(const config::Global& global);

}  // namespace holdfast::daemon
