#include "lib/privileges/table.h"

#include <algorithm>
#include <array>

namespace holdfast::privileges {

namespace {

constexpr auto kNetAdmin = only(Capability::net_admin);
constexpr auto kNetRaw = only(Capability::net_raw);
constexpr auto kLowPorts = only(Capability::net_bind_service);
constexpr auto kLocking = only(Capability::ipc_lock);

constexpr std::array kProcesses{
    Process{
        "holdfast-vrrp", kNetAdmin | kNetRaw, kLocking, {.packets = true, .sets_sysctls = true}},
    Process{"holdfast-ipvs", kNetAdmin, kLocking},
    Process{"holdfast-checkers", 0, kNetRaw | kLowPorts | kLocking},
    Process{"holdfast-alerts"},
    Process{"holdfast-control", 0, 0, {.serves = true}},
};

}  // namespace

Process process_called(std::string_view program) {
    const auto* found = std::find_if(kProcesses.begin(), kProcesses.end(),
                                     [&](const auto& one) { return one.program == program; });
    return found == kProcesses.end() ? Process{program} : *found;
}

}  // namespace holdfast::privileges
