// Any pattern on any page is found, not found, or given up in bounded time and memory. The first
// byte is the pattern's length, the second says which options there are.
#include <cstdlib>

#include "lib/regex/regex.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using holdfast::Regex;
    if (size < 2) return 0;
    const std::string_view all(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto length = std::min<std::size_t>(data[0], all.size());
    std::vector<std::string> options;
    const auto& names = Regex::option_names();
    for (unsigned bit = 0; bit < 8; ++bit) {
        if (data[1] & (1U << bit)) options.emplace_back(names[(bit * 5) % names.size()]);
    }
    const auto regex = Regex::compile(std::string(all.substr(0, length)), options, 1U << 20);
    if (!regex) {
        if (regex.error().message.empty()) std::abort();
        return 0;
    }
    const auto page = all.substr(length);
    (void)regex->found_in(page, {});
    (void)regex->found_in(page, {data[0], data[1]});
    return 0;
}
