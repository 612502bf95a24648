#include "lib/netlink/ipvs.h"

#include <fmt/format.h>

namespace holdfast::ipvs {

std::string_view name(Protocol protocol) {
    switch (protocol) {
        case Protocol::tcp:
            return "tcp";
        case Protocol::udp:
            return "udp";
        case Protocol::sctp:
            return "sctp";
    }
    return "?";
}

std::string_view name(ForwardingMethod method) {
    switch (method) {
        case ForwardingMethod::nat:
            return "nat";
        case ForwardingMethod::local:
            return "local";
        case ForwardingMethod::tunnel:
            return "tunnel";
        case ForwardingMethod::direct:
            return "direct";
        case ForwardingMethod::bypass:
            return "bypass";
    }
    return "?";
}

std::string_view name(TunnelType type) {
    switch (type) {
        case TunnelType::ipip:
            return "ipip";
        case TunnelType::gue:
            return "gue";
        case TunnelType::gre:
            return "gre";
    }
    return "?";
}

std::string_view name(SyncRole role) { return role == SyncRole::master ? "master" : "backup"; }

ServiceKey fwmark_key(std::uint32_t mark, bool is_v6) {
    const IpAddress any =
        is_v6 ? IpAddress(boost::asio::ip::address_v6()) : IpAddress(boost::asio::ip::address_v4());
    return {Protocol::tcp, {any, 0}, mark};
}

std::string to_string(const ServiceKey& key) {
    if (key.fwmark != 0)
        return fmt::format("fwmark {}{}", key.fwmark, key.is_v6() ? " (IPv6)" : "");
    return fmt::format("{} {}", name(key.protocol), to_string(key.endpoint));
}

std::uint32_t host_netmask(bool is_v6) { return is_v6 ? 128 : 0xffffffff; }

namespace {

struct Describe {
    std::string operator()(const NewService& add) const {
        return "add service " + to_string(add.service.key);
    }
    std::string operator()(const SetService& set) const {
        return "change service " + to_string(set.service.key);
    }
    std::string operator()(const RemoveService& remove) const {
        return "remove service " + to_string(remove.key);
    }
    std::string operator()(const NewDestination& add) const {
        return fmt::format("add server {} to service {}", to_string(add.destination.endpoint),
                           to_string(add.key));
    }
    std::string operator()(const SetDestination& set) const {
        return fmt::format("change server {} of service {}", to_string(set.destination.endpoint),
                           to_string(set.key));
    }
    std::string operator()(const RemoveDestination& remove) const {
        return fmt::format("remove server {} from service {}", to_string(remove.endpoint),
                           to_string(remove.key));
    }
    std::string operator()(const Flush&) const { return "remove all services"; }
};

}  // namespace

ServiceKey service_of(const Operation& operation) {
    struct Key {
        ServiceKey operator()(const NewService& add) const { return add.service.key; }
        ServiceKey operator()(const SetService& set) const { return set.service.key; }
        ServiceKey operator()(const RemoveService& remove) const { return remove.key; }
        ServiceKey operator()(const NewDestination& add) const { return add.key; }
        ServiceKey operator()(const SetDestination& set) const { return set.key; }
        ServiceKey operator()(const RemoveDestination& remove) const { return remove.key; }
        ServiceKey operator()(const Flush&) const { return {}; }
    };
    return std::visit(Key{}, operation);
}

std::string to_string(const Operation& operation) { return std::visit(Describe{}, operation); }

}  // namespace holdfast::ipvs
