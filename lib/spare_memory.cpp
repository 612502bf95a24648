#include "lib/spare_memory.h"

#include "lib/heap.h"

namespace holdfast {

void SpareMemory::give_back_soon() {
    timer_.expires_after(std::chrono::seconds(3));
    timer_.async_wait([](const boost::system::error_code& cancelled) {
        if (!cancelled) give_memory_back();
    });
}

}  // namespace holdfast
