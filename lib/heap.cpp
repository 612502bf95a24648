#include "lib/heap.h"

#include <malloc.h>

namespace holdfast {

void keep_freed_memory() {
    constexpr int kLargest =
        32 << 20;  // of blocks that come from the heap; more glibc does not take
    constexpr int kNever = 1 << 30;
    constexpr int kAtOnce = 1 << 20;  // asked of the kernel, which gives it page by page
    ::mallopt(M_MMAP_THRESHOLD, kLargest);
    ::mallopt(M_TRIM_THRESHOLD, kNever);
    ::mallopt(M_TOP_PAD, kAtOnce);
}

void give_memory_back() { ::malloc_trim(0); }

}  // namespace holdfast
