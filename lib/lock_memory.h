// Memory that is never swapped out (mlock(2)).
#pragma once

#include "lib/result.h"

namespace holdfast {

// Reads in what this process consists of now, so that what it does for the first time does not wait
// for a disk, and keeps it and what it will use in memory. Needs CAP_IPC_LOCK, or no limit
// (RLIMIT_MEMLOCK).
Result<void> lock_memory();

// Lifts that limit, for a process that gives CAP_SYS_RESOURCE up later. Without it nothing happens.
void allow_locking_memory();

}  // namespace holdfast
