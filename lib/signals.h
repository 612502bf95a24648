// The signals by which holdfastd is asked for something.
#pragma once

#include <csignal>
#include <string_view>
#include <utility>

namespace holdfast {

// glibc decides when it starts where the real-time signals begin. The first are keepalived's.
inline int json_signal() { return SIGRTMIN + 2; }
inline int stats_clear_signal() { return SIGRTMAX - 1; }

// "holdfast upgrade".
inline int upgrade_signal() {
    constexpr int kOffset = 10;
    return SIGRTMIN + kOffset;
}

// By keepalived's name of what it asks for ("keepalived --signum"); 0: it has none.
inline int signal_number(std::string_view name) {
    const std::pair<std::string_view, int> numbers[] = {
        {"STOP", SIGTERM},
        {"RELOAD", SIGHUP},
        {"DATA", SIGUSR1},
        {"STATS", SIGUSR2},
        {"JSON", json_signal()},
        {"UPGRADE", upgrade_signal()},
        {"STATS_CLEAR", stats_clear_signal()},
    };
    for (const auto& [known, number] : numbers) {
        if (known == name) return number;
    }
    return 0;
}

}  // namespace holdfast
