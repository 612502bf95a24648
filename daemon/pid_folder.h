// The folder of the pid files, for those daemons that do not have theirs in /run itself.
#pragma once

#include <string>

#include "lib/result.h"

namespace holdfast::daemon {

// Makes it, to be read by everybody, if it is not there. The Error says why there is none, or that
// others could put files of theirs into it. It stays: another daemon may be about to use it.
Result<void> make_pid_folder(const std::string& path);

}  // namespace holdfast::daemon
