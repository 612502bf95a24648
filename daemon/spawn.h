// Starting one of the programs that holdfastd supervises.
#pragma once

#include <string>

#include <sys/types.h>

#include "lib/ipc/pulse.h"
#include "lib/privileges/drop.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

struct Spawned {
    pid_t pid = 0;
    UniqueFd pidfd;    // readable when the process has ended (pidfd_open(2))
    UniqueFd channel;  // our end of its ipc::Channel
    ipc::Pulse pulse;  // that it is to show
};

// Beside this program's own file (a build directory) or else where an installation has it as seen
// from there.
Result<std::string> path_of(const std::string& program);

// Starts the program at path_of(program), with the other end of the channel as descriptor 3, no
// other descriptor above 2, no blocked or ignored signals, and a process group of its own, so that
// a terminal's Ctrl-C is heard by the supervisor alone. What it keeps of our privileges is for the
// process itself to see to: its environment has the grant.
Result<Spawned> spawn(const std::string& program, const privileges::Grant& grant);

// How a process has ended.
struct End {
    bool in_order = false;  // with status 0
    std::string how;        // "exit status 1", "signal 11 (Segmentation fault)"
};
// Waits for the process, which has ended.
End reap(pid_t process);

}  // namespace holdfast::daemon
