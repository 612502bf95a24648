// What each of our processes may do; docs/security.md says the same for people.
#pragma once

#include <string_view>

#include "lib/privileges/capability.h"

namespace holdfast::privileges {

// Whom all but the supervisor run as.
inline constexpr const char* kUser = "holdfast";

// Kinds of system calls beyond those that everybody needs (lib/privileges/filter.cpp).
struct Calls {
    bool packets = false;       // sockets for whole frames (AF_PACKET)
    bool serves = false;        // listens to and accepts connections
    bool sets_sysctls = false;  // changes files, of which only those below /proc/sys/net let it
};

struct Process {
    std::string_view program;
    Capabilities keeps = 0;
    Capabilities may_need = 0;  // kept if its configuration needs them
    Calls calls = {};
};

// One that is not in the table may do least.
Process process_called(std::string_view program);

}  // namespace holdfast::privileges
