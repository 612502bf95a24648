// From a program of a shell to a daemon.
#pragma once

#include "lib/result.h"

namespace holdfast::daemon {

enum class Side { starter, daemon };

// Returns twice: in the starter, which is to end at once, and in the daemon, which has a session of
// its own, / as working directory and /dev/null for its standard files. To be called before there
// are threads or an event loop.
Result<Side> daemonize();

}  // namespace holdfast::daemon
