// Where in the file system this process may change anything (landlock(7)).
#pragma once

#include <string>

#include "lib/result.h"

namespace holdfast::privileges {

// From now on it executes nothing, and writes only to files that exist below `folder` (empty:
// nowhere); what is open already stays open. A kernel without Landlock (before 5.13) changes
// nothing and is no Error: this is the second of two walls.
Result<void> write_nowhere_but(const std::string& folder);

}  // namespace holdfast::privileges
