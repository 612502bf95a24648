#include "lib/lock_memory.h"

#include <sys/mman.h>
#include <sys/resource.h>

namespace holdfast {

void allow_locking_memory() {
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_MEMLOCK, &none);
}

Result<void> lock_memory() {
    if (::mlockall(MCL_CURRENT) != 0) return errno_error("lock the memory");
    // Only what is used of it: a thread's stack is mostly empty.
    if (::mlockall(MCL_FUTURE | MCL_ONFAULT) != 0) return errno_error("lock the memory to come");
    return {};
}

}  // namespace holdfast
