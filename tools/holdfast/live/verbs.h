// The verbs of holdfast(8) that speak with the daemon that runs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tools/holdfast/live/daemon_socket.h"

namespace holdfast::tool {

// What a command line asks for.
struct Asked {
    std::vector<std::string> words;  // as many as the verb takes
    bool json = false;
    bool follow = false;      // or watch
    std::optional<int> wait;  // seconds
};

struct LiveVerb {
    const char* name;
    const char* arguments;  // those in brackets may be left out
    const char* doc;
    const char* example;
    int (*run)(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked);
};

std::span<const LiveVerb> live_verbs();

// The answer to a verb whose result is the status, or a part of it.
Result<control::Status> status_by(DaemonSocket& daemon, const control::Request& asking);

// The exit status of the command.
int run_live(const LiveVerb& verb, const std::vector<std::string>& arguments);

}  // namespace holdfast::tool
