// Which processes a vrrp_track_process counts.
#pragma once

#include <string>
#include <vector>

#include "parser/config.h"

namespace holdfast::vrrp {

// What a process is known by: its name (proc(5): comm, 15 characters at most), its command and
// parameters.
struct ProcessIdentity {
    std::string name;
    std::vector<std::string> command;
};

// Whether the command is looked at, and not only the name.
bool looks_at_command(const config::TrackProcess& settings);

bool matches(const config::TrackProcess& settings, const ProcessIdentity& process);

}  // namespace holdfast::vrrp
