#include "vrrp/core/addresses.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "parser/config/influences.h"

namespace holdfast::vrrp {

bool uses_ipv6(const config::VrrpInstance& instance) {
    const auto& transport = instance.transport;
    if (!instance.addresses.empty()) return instance.addresses[0].prefix.address.is_v6();
    if (!transport.peers.empty()) return transport.peers[0].address.is_v6();
    if (transport.multicast_group) return transport.multicast_group->is_v6();
    return transport.source && transport.source->is_v6();
}

IpAddress multicast_group(const config::VrrpInstance& instance) {
    using boost::asio::ip::address_v4;
    using boost::asio::ip::address_v6;
    constexpr std::uint32_t kGroup4 = 0xe0000012;
    constexpr address_v6::bytes_type kGroup6{0xff, 0x02, 0, 0, 0, 0, 0, 0,
                                             0,    0,    0, 0, 0, 0, 0, 0x12};
    const auto& configured = instance.transport.multicast_group;
    const bool ipv6 = uses_ipv6(instance);
    if (configured && configured->is_v6() == ipv6) return *configured;
    return ipv6 ? IpAddress(address_v6(kGroup6)) : IpAddress(address_v4(kGroup4));
}

void set_default_groups(config::VrrpConfig& config) {
    for (auto& instance : config.instances) {
        auto& group = instance.transport.multicast_group;
        if (group) continue;
        group = uses_ipv6(instance) ? config.settings.multicast_group6
                                    : config.settings.multicast_group4;
    }
}

bool accepts_packets(const config::VrrpInstance& instance) {
    const auto& behaviour = instance.behaviour;
    return instance.priority == config::kOwnerPriority ||
           behaviour.accept.value_or(!behaviour.strict);
}

Addresses placed_addresses(const config::VrrpInstance& instance) {
    Addresses placed = instance.addresses;
    placed.insert(placed.end(), instance.excluded_addresses.begin(),
                  instance.excluded_addresses.end());
    for (auto& address : placed) {
        if (address.interface.empty()) address.interface = instance.interface;
    }
    return placed;
}

std::vector<IpAddress> advertised_addresses(const config::VrrpInstance& instance) {
    constexpr std::size_t kMostIpv4 = 255;
    constexpr std::size_t kMostIpv6 = (1500 - 14 - 40 - 8) / 16;  // as keepalived reckons
    const bool ipv6 = uses_ipv6(instance);
    std::vector<IpAddress> advertised;
    for (const auto& address : instance.addresses) {
        if (advertised.size() == (ipv6 ? kMostIpv6 : kMostIpv4)) break;
        if (address.prefix.address.is_v6() == ipv6) advertised.push_back(address.prefix.address);
    }
    return advertised;
}

Addresses without(const Addresses& these, const Addresses& those) {
    // A reload compares them for thousands of instances, or thousands of them for one, between two
    // adverts; the usual case is that nothing has changed.
    if (these == those) return {};
    std::multimap<IpAddress, const config::VirtualAddress*> known;
    for (const auto& address : those)
        known.emplace(address.prefix.address, &address);
    Addresses result;
    std::copy_if(these.begin(), these.end(), std::back_inserter(result), [&](const auto& address) {
        const auto [first, last] = known.equal_range(address.prefix.address);
        return std::none_of(first, last, [&](const auto& it) { return *it.second == address; });
    });
    return result;
}

}  // namespace holdfast::vrrp
