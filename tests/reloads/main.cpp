// reloads [COUNT [SEED]]: so many random reloads, in runs of fifty; a run is its seed.
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "simulation/random.h"
#include "tests/reloads/reloaded.h"

namespace {

using namespace holdfast;

// False: something does not hold.
bool run(std::uint64_t seed, std::size_t& reloads) {
    constexpr int kReloads = 50;
    sim::Random random(seed);
    const reloads::Draw draw = [&](std::size_t count) { return random.below(count); };
    reloads::Reloaded reloaded(draw);
    for (int i = 0; i < kReloads; ++i) {
        const auto text = reloads::random_file(draw);
        const auto verdict = reloaded.reload(text);
        if (!verdict.empty()) {
            fmt::print("{}\nafter this file of seed {}, its number {}:\n{}", verdict, seed, i,
                       text);
            return false;
        }
        reloaded.live();
    }
    reloads += reloaded.reloads();
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const auto count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
    auto seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    std::size_t reloads = 0;
    while (reloads < count) {
        if (!run(seed++, reloads)) return EXIT_FAILURE;
    }
    fmt::print("{} reloads, nothing wrong\n", reloads);
    return EXIT_SUCCESS;
}
