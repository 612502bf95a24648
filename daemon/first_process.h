// As process 1 of a container, a program has a second job: to bury the processes that others leave
// behind (pid_namespaces(7)), such as those of a script that has ended before them.
#pragma once

#include <optional>

#include "lib/result.h"

namespace holdfast::daemon {

// Returns nothing in another process, which is to do the work. This one hands signals on to it and
// buries, until it has ended; then its exit status is returned, and 128 and the signal's number if
// it was killed, as a shell has it. With process 1 all others of the container end.
Result<std::optional<int>> serve_as_first_process();

}  // namespace holdfast::daemon
