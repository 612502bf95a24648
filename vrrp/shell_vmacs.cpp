// How adverts and addresses find their way to the interfaces with virtual MAC addresses.
#include "vrrp/shell.h"

namespace holdfast::vrrp {
namespace {

constexpr std::size_t kVridAt = 1;  // in an advert

std::string owner_of(const VmacPlan& plan) { return "VMAC " + plan.name; }

}  // namespace

std::vector<std::string> Shell::prepare_vmacs(std::vector<VmacPlan> plans) {
    auto problems = vmacs_.prepare(std::move(plans));
    monitor_->catch_up();
    place_link_locals();
    return problems;
}

// Adverts of IPv6 come from the link-local address of the interface below (RFC 9568 section
// 5.1.2.1), which has to be on the interface that they are sent through.
void Shell::place_link_locals() {
    constexpr std::uint8_t kPrefixLength = 64;
    auto before = std::exchange(with_link_local_, {});
    for (const auto& plan : vmacs_.plans()) {
        const bool wanted = plan.ipv6 && !plan.sends_below;
        if (!wanted || !interfaces_.find(plan.name)) continue;
        const auto own = interfaces_.link_local(plan.base);
        if (!own) continue;
        config::VirtualAddress address;
        address.prefix = {*own, kPrefixLength};
        address.interface = plan.name;
        address.preferred_lifetime = 0;
        before.erase(owner_of(plan));
        with_link_local_.insert(owner_of(plan));
        kept_.set(owner_of(plan), {address});
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
    feed(packet);
}

// Empty: wherever the routing table says.
std::string Shell::sends_through(const SendPacket& packet) const {
    if (!packet.destination.is_multicast()) return {};
    const auto* vmac =
        packet.payload.size() > kVridAt
            ? vmacs_.of(packet.interface, packet.destination.is_v6(), packet.payload[kVridAt])
            : nullptr;
    return vmac && !vmac->sends_below ? vmac->name : packet.interface;
}

}  // namespace holdfast::vrrp
