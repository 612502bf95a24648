#include "lib/lock_memory.h"

#include <sys/mman.h>
#include <sys/resource.h>

namespace holdfast {

Result<void> lock_memory() {
    // Whoever may not lift it has the limit that was given, or CAP_IPC_LOCK.
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_MEMLOCK, &none);
    if (::mlockall(MCL_CURRENT) != 0) return errno_error("lock the memory");
    // Only what is used of it: a thread's stack is mostly empty.
    if (::mlockall(MCL_FUTURE | MCL_ONFAULT) != 0) return errno_error("lock the memory to come");
    return {};
}

}  // namespace holdfast
