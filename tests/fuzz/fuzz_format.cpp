// What is formatted means the same, and formatting it again changes nothing.
#include <cstdlib>
#include <iostream>

#include "parser/format.h"
#include "tests/unit/parser/preprocessed.h"

namespace {

using namespace holdfast::config;

std::string meaning(const std::string& text) {
    const Preprocessed read(text, {}, "main", {}, Budget(1U << 20));
    return read.shown();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    std::erase(text, '\0');  // which ends the reading at once
    const auto once = format(text);
    const auto twice = format(once);
    if (once != twice || meaning(text) != meaning(once)) {
        std::cerr << "--- once\n"
                  << once << "--- twice\n"
                  << twice << "--- means\n"
                  << meaning(text) << "\n--- meant\n"
                  << meaning(once) << "\n";
        std::abort();
    }
    return 0;
}
