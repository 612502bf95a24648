// Whether somebody other than root could change what root is about to run.
#pragma once

#include <string>

#include "lib/result.h"

namespace holdfast::daemon {

// Looks at every part of the path, as it is written and as it is with its links resolved. A part is
// unsafe that does not belong to root, or that others may write to (a directory with the sticky bit
// excepted: what root owns in it stays). The Error names the part.
Result<void> check_path_is_roots(const std::string& path);

}  // namespace holdfast::daemon
