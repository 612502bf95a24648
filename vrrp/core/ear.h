// Ear: where a virtual router hears adverts, and whether one of them is for it.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>

#include "parser/config.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

// Instances may share an ear: by their groups or their peers they know which advert is whose.
struct Ear {
    std::string interface;  // empty: unicast; or a vrf that it comes in by
    bool ipv6 = false;
    std::uint8_t vrid = 0;

    friend auto operator<=>(const Ear&, const Ear&) = default;
};

inline Ear ear_of(const config::VrrpInstance& instance) {
    return {instance.transport.unicast ? instance.vrf : instance.interface, uses_ipv6(instance),
            instance.vrid};
}

inline bool is_for(const PacketReceived& packet, const config::VrrpInstance& instance) {
    if (!instance.transport.unicast) return packet.destination == multicast_group(instance);
    const auto& peers = instance.transport.peers;
    return std::any_of(peers.begin(), peers.end(),
                       [&](const auto& peer) { return peer.address == packet.source; });
}

}  // namespace holdfast::vrrp
