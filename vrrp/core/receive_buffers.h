// How large the buffer of a socket for adverts is to be.
//
// keepalived.conf(5): kernel_rx_buf_size, vrrp_rx_bufs_policy, vrrp_rx_bufs_multiplier.
#pragma once

#include <cstdint>

#include "parser/config.h"

namespace holdfast::vrrp {

// The share of one instance, in octets; the socket's is the sum of all that it serves. 0: nothing
// is said. `mtu` is that of its interface, 0 where there is none.
std::uint64_t receive_buffer_share(const config::VrrpInstance& instance,
                                   const config::Buffers& buffers, std::uint32_t mtu);

}  // namespace holdfast::vrrp
