// The privileges that Linux hands out one by one (capabilities(7)).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/result.h"

namespace holdfast::privileges {

enum class Capability : std::uint8_t {  // the kernel's numbers (linux/capability.h)
    net_bind_service = 10,              // ports below 1024
    net_admin = 12,                     // addresses, routes, links, packet filters, IPVS
    net_raw = 13,                       // raw and packet sockets, marks of packets
    ipc_lock = 14,                      // memory that is not swapped out, beyond RLIMIT_MEMLOCK
    sys_resource = 24,                  // to lift such limits: the supervisor's
};

// A set of them, a bit each, as in proc(5): CapEff.
using Capabilities = std::uint64_t;

constexpr Capabilities only(Capability capability) {
    return Capabilities{1} << static_cast<unsigned>(capability);
}

// "cap_net_admin,cap_net_raw" and back; an Error names the word that is none of the above.
std::string to_text(Capabilities capabilities);
Result<Capabilities> capabilities_of(std::string_view text);

// Whether this process has it.
bool is_given(Capability capability);
// What the kernel has refused for want of this capability, said so.
Error wanting(Capability capability, Error error);
// A file that could not be opened: said if it is because of who this process runs as.
Error unreadable(Error error);

}  // namespace holdfast::privileges
