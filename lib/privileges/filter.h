// Which system calls this process may make (seccomp(2)).
#pragma once

#include "lib/privileges/table.h"
#include "lib/result.h"

namespace holdfast::privileges {

// From now on the kernel refuses all others with EPERM, and says so in its log (decision 0020). An
// Error: it has no filters, or there is one already that forbids them.
Result<void> refuse_other_calls(const Calls& calls);

}  // namespace holdfast::privileges
