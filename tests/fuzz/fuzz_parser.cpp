// Any text is a configuration, or an error.
#include <cstdlib>

#include "tests/unit/parser/made_up.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace holdfast::config;
    MadeUp machine;
    std::string text(reinterpret_cast<const char*>(data), size);
    std::erase(text, '\0');  // which ends the reading at once
    const auto loaded = load_text(std::move(text), "fuzz", {"main", &machine});
    if (loaded.config.has_value() == loaded.diagnostics.has_errors()) std::abort();
    (void)loaded.diagnostics.render();
    return 0;
}
