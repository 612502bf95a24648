#include "vrrp/core/receive_buffers.h"

#include "vrrp/core/addresses.h"

namespace holdfast::vrrp {
namespace {

// Of an IPv4 header (RFC 791 section 3.1; IPv6 sockets leave theirs out), an advert without
// addresses (RFC 9568 section 5.1) and the password that VRRPv2 has behind them.
constexpr std::uint64_t kIpv4Header = 20;
constexpr std::uint64_t kAdvertHeader = 8;
constexpr std::uint64_t kPassword = 8;
constexpr std::uint64_t kEthernetMtu = 1500;

std::uint64_t advert_size(const config::VrrpInstance& instance) {
    const bool ipv6 = uses_ipv6(instance);
    return (ipv6 ? 0 : kIpv4Header) + kAdvertHeader + (instance.version == 2 ? kPassword : 0) +
           advertised_addresses(instance).size() * (ipv6 ? 16 : 4);
}

}  // namespace

std::uint64_t receive_buffer_share(const config::VrrpInstance& instance,
                                   const config::Buffers& buffers, std::uint32_t mtu) {
    if (instance.transport.receive_buffer) return *instance.transport.receive_buffer;
    switch (buffers.advert_policy) {
        case config::BufferPolicy::system:
            return 0;
        case config::BufferPolicy::mtu:
            return (mtu != 0 ? mtu : kEthernetMtu) * buffers.advert_multiplier;
        case config::BufferPolicy::advert:
            return advert_size(instance) * buffers.advert_multiplier;
        case config::BufferPolicy::size:
            return buffers.advert_bytes;
    }
    return 0;
}

}  // namespace holdfast::vrrp
