// The room that a netlink socket has for what the kernel tells.
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace holdfast {

// With `force`, which takes CAP_NET_ADMIN, beyond net.core.rmem_max.
Result<void> set_receive_buffer(int socket, std::uint32_t bytes, bool force);

}  // namespace holdfast
