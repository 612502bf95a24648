#include "lib/heap.h"

#include <bit>
#include <cstdint>

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace holdfast {

namespace {

// Of a file that is mapped to be read only, nothing is lost.
void let_go(std::uintptr_t begin, std::uintptr_t end) {
    static const auto kPage = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    begin &= ~(kPage - 1);
    ::madvise(std::bit_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

int let_go_of_what_is_constant(dl_phdr_info* object, std::size_t, void*) {
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        const auto begin = object->dlpi_addr + segment.p_vaddr;
        let_go(begin, begin + segment.p_memsz);
    }
    return 0;
}

}  // namespace

void keep_freed_memory() {
    constexpr int kLargest =
        32 << 20;  // of blocks that come from the heap; more glibc does not take
    constexpr int kNever = 1 << 30;
    constexpr int kAtOnce = 1 << 20;  // asked of the kernel, which gives it page by page
    ::mallopt(M_MMAP_THRESHOLD, kLargest);
    ::mallopt(M_TRIM_THRESHOLD, kNever);
    ::mallopt(M_TOP_PAD, kAtOnce);
}

void give_memory_back() {
    ::malloc_trim(0);
    ::dl_iterate_phdr(let_go_of_what_is_constant, nullptr);
}

}  // namespace holdfast
