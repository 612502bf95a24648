// From a program of a shell to a daemon.
#pragma once

#include <sys/types.h>

#include "lib/result.h"

namespace holdfast::daemon {

// Returns twice, as fork(2): the daemon's process id in the starter, which is to end at once, and 0
// in the daemon, which has a session of its own, / as working directory and /dev/null for its
// standard files. To be called before there are threads or an event loop.
Result<pid_t> daemonize();

}  // namespace holdfast::daemon
