// How adverts and addresses find their way to the interfaces with virtual MAC addresses.
#include <algorithm>

#include "vrrp/shell.h"

namespace holdfast::vrrp {
namespace {

constexpr std::size_t kVridAt = 1;  // in an advert

std::string owner_of(const VmacPlan& plan) { return "VMAC " + plan.name; }

std::optional<config::VirtualAddress> own_address(const VmacPlan& plan,
                                                  const std::optional<IpAddress>& below) {
    constexpr std::uint8_t kPrefixLength = 64;
    config::VirtualAddress address;
    address.interface = plan.name;
    if (plan.ipvlan) {
        if (!plan.address) return std::nullopt;
        address.prefix = *plan.address;
        return address;
    }
    if (!plan.ipv6 || plan.sends_below || !below) return std::nullopt;
    address.prefix = {*below, kPrefixLength};
    address.preferred_lifetime = 0;
    return address;
}

}  // namespace

Result<void> Shell::filter_packets(const std::vector<VmacPlan>& vmacs) {
    return packet_filter_.apply(config_, vmacs, [this](const std::string& interface) {
        const auto* link = interfaces_.find(interface);
        return link ? link->index : 0;
    });
}

std::vector<std::string> Shell::prepare_vmacs(std::vector<VmacPlan> plans) {
    auto problems = vmacs_.prepare(std::move(plans));
    monitor_->catch_up();
    place_own_addresses();
    return problems;
}

// Adverts of IPv6 come from the link-local address of the interface below (RFC 9568 section
// 5.1.2.1), which has to be on the interface that they are sent through. An ipvlan has its own.
void Shell::place_own_addresses() {
    auto before = std::exchange(with_address_, {});
    for (const auto& plan : vmacs_.plans()) {
        if (!interfaces_.find(plan.name)) continue;
        const auto own = own_address(plan, interfaces_.link_local(plan.base));
        if (!own) continue;
        before.erase(owner_of(plan));
        with_address_.insert(owner_of(plan));
        kept_.set(owner_of(plan), {*own});
    }
    for (const auto& owner : before)
        kept_.set(owner, {});
}

// What comes in below is heard on the interface above too, unless its sender has the same virtual
// MAC address: then it is heard there only. So each virtual router listens in one place.
void Shell::heard(PacketReceived packet) {
    if (packet.payload.size() > kVridAt && !packet.interface.empty()) {
        const auto vrid = packet.payload[kVridAt];
        const bool ipv6 = packet.source.is_v6();
        if (const auto* vmac = vmacs_.named(packet.interface)) {
            if (vmac->vrid != vrid || vmac->ipv6 != ipv6) return;
            packet.interface = vmac->base;
        } else if (vmacs_.of(packet.interface, ipv6, vrid)) {
            return;
        }
    }
    trace_.heard(packet, config_);
    feed(packet);
}

// Empty: wherever the routing table says, unless it is that of a vrf.
std::string Shell::sends_through(const SendPacket& packet) const {
    const auto& instances = config_.instances;
    if (!packet.destination.is_multicast()) {
        const bool domain = std::any_of(instances.begin(), instances.end(), [&](const auto& one) {
            return !one.vrf.empty() && one.vrf == packet.interface;
        });
        return domain ? packet.interface : std::string();
    }
    const auto* vmac =
        packet.payload.size() > kVridAt
            ? vmacs_.of(packet.interface, packet.destination.is_v6(), packet.payload[kVridAt])
            : nullptr;
    return vmac && !vmac->sends_below ? vmac->name : packet.interface;
}

}  // namespace holdfast::vrrp
