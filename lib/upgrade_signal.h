// The signal by which "holdfast upgrade" asks holdfastd to become the programs on disk.
#pragma once

#include <csignal>

namespace holdfast {

// glibc decides when it starts where the real-time signals begin; keepalived has some of the first.
inline int upgrade_signal() {
    constexpr int kOffset = 10;
    return SIGRTMIN + kOffset;
}

}  // namespace holdfast
