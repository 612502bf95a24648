#include "lib/heap.h"

#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kHeapIsGlibcs = false;  // sanitizers keep what was freed
#else
constexpr bool kHeapIsGlibcs = true;
#endif

// Of proc(5)'s status, in kB.
long of_this_process(const std::string& wanted) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        long value = 0;
        if (word == wanted && status >> value) return value;
    }
    return -1;
}

TEST_CASE("what is given back") {
    SECTION("freed memory") {
        {
            std::vector<std::string> parts;
            parts.reserve(20'000);
            for (int i = 0; i < 20'000; ++i)
                parts.emplace_back(1'000, 'x');
        }
        const auto before = of_this_process("RssAnon:");
        give_memory_back();
        CHECK((!kHeapIsGlibcs || of_this_process("RssAnon:") < before));
    }
    SECTION("code and constants, which are there again when they are used") {
        const auto before = of_this_process("RssFile:");
        give_memory_back();
        CHECK(of_this_process("RssFile:") < before);
        CHECK(fmt::format("{:.3f}", 1.5) == "1.500");
    }
}

}  // namespace
}  // namespace holdfast
