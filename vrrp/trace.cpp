#include "vrrp/trace.h"

#include <fmt/format.h>

#include "vrrp/core/reception.h"

namespace holdfast::vrrp {

namespace {

constexpr std::size_t kVridAt = 1;

bool may_be_of(const config::VrrpInstance& instance, const std::string& interface,
               const Bytes& payload) {
    if (payload.size() <= kVridAt || payload[kVridAt] != instance.vrid) return false;
    return instance.transport.unicast || interface == instance.interface;
}

std::string text_of(const Advert& advert) {
    auto text = fmt::format("version {}, priority {}, every {} ms", advert.version, advert.priority,
                            advert.interval.count() / 1000);
    for (const auto& address : advert.addresses)
        text += ", " + address.to_string();
    return text;
}

}  // namespace

void Trace::set(const ipc::Trace& order) {
    if (order.on) {
        watched_.insert(order.instance);
    } else {
        watched_.erase(order.instance);
    }
}

// What is signed has more behind the advert.
void Trace::sent(const SendPacket& packet, const config::VrrpConfig& config) const {
    if (watched_.empty()) return;
    for (const auto& instance : config.instances) {
        if (!watched_.contains(instance.name) ||
            !may_be_of(instance, packet.interface, packet.payload)) {
            continue;
        }
        const auto length = claimed_length(packet.payload, packet.source);
        const auto size = std::min(length.value_or(0), packet.payload.size());
        const auto advert = decode(std::span(packet.payload).first(size), packet.source,
                                   packet.destination, checksum_of(instance.transport));
        tell_({instance.name, fmt::format("{} to {}: {}", packet.source.to_string(),
                                          packet.destination.to_string(),
                                          advert ? text_of(*advert) : "signed advert")});
    }
}

void Trace::heard(const PacketReceived& packet, const config::VrrpConfig& config) const {
    if (watched_.empty()) return;
    for (const auto& instance : config.instances) {
        if (!watched_.contains(instance.name) ||
            !may_be_of(instance, packet.interface, packet.payload)) {
            continue;
        }
        const auto received = receive(packet, instance, IpAddress());
        const auto* advert = std::get_if<Advert>(&received);
        tell_({instance.name,
               fmt::format(
                   "from {}: {}", packet.source.to_string(),
                   advert ? text_of(*advert) : "refused: " + std::get<Refusal>(received).reason)});
    }
}

}  // namespace holdfast::vrrp
