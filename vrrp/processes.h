// The processes of this machine as /proc shows them (proc(5)). Reading may wait for a process's
// memory: not for the event loop.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

#include "vrrp/core/process_match.h"

namespace holdfast::vrrp {

using Processes = std::map<pid_t, ProcessIdentity>;

// Nothing if it is gone or about to go. Without `with_command` its name alone is read.
std::optional<ProcessIdentity> read_process(pid_t pid, bool with_command);

Processes read_processes(bool with_command);

// Of a line of /proc/PID/stat; nothing if it is a zombie or exits.
std::optional<std::string> living_name(const std::string& stat);

}  // namespace holdfast::vrrp
