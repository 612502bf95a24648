// Whatever configurations follow each other: the cores hold what tests/reloads asks of them. The
// input is what chance would have said.
#include <cstdio>
#include <cstdlib>

#include "tests/reloads/reloaded.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace holdfast::reloads;
    std::size_t at = 0;
    const Draw draw = [&](std::size_t count) {
        return at < size ? data[at++] % count : std::size_t{0};
    };
    Reloaded reloaded(draw);
    for (int i = 0; i < 4 && at < size; ++i) {
        const auto text = random_file(draw);
        const auto verdict = reloaded.reload(text);
        if (!verdict.empty()) {
            std::fprintf(stderr, "%s\n%s", verdict.c_str(), text.c_str());
            std::abort();
        }
        reloaded.live();
    }
    return 0;
}
