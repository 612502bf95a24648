#include "daemon/host_check.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include "daemon/find_program.h"
#include "parser/suggest.h"

namespace holdfast::daemon {
namespace {

template <class Bytes>
std::uint8_t bits_of(const Bytes& mask) {
    int bits = 0;
    for (const auto byte : mask)
        bits += std::popcount(static_cast<unsigned char>(byte));
    return static_cast<std::uint8_t>(bits);
}

// The address and the mask of `entry`, which has both.
IpPrefix prefix_of(const ifaddrs& entry) {
    if (entry.ifa_addr->sa_family == AF_INET) {
        sockaddr_in address{};
        sockaddr_in mask{};
        std::memcpy(&address, entry.ifa_addr, sizeof address);
        std::memcpy(&mask, entry.ifa_netmask, sizeof mask);
        return {boost::asio::ip::address_v4(ntohl(address.sin_addr.s_addr)),
                static_cast<std::uint8_t>(std::popcount(mask.sin_addr.s_addr))};
    }
    sockaddr_in6 address{};
    sockaddr_in6 mask{};
    std::memcpy(&address, entry.ifa_addr, sizeof address);
    std::memcpy(&mask, entry.ifa_netmask, sizeof mask);
    boost::asio::ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
    return {boost::asio::ip::address_v6(bytes), bits_of(mask.sin6_addr.s6_addr)};
}

class HostCheck {
  public:
    HostCheck(const HostInterfaces& interfaces, config::Diagnostics& diagnostics)
        : interfaces_(interfaces), diagnostics_(diagnostics) {
        for (const auto& [name, addresses] : interfaces)
            names_.push_back(name);
    }

    void check(const config::VrrpInstance& instance) {
        if (!instance.interface.empty() && !interfaces_.contains(instance.interface)) {
            diagnostics_.warning(
                instance.interface_where,
                fmt::format("WARNING - interface {} for vrrp_instance {} doesn't exist",
                            instance.interface, instance.name),
                config::closest(instance.interface, names_));
        }
        for (const auto& address : instance.addresses)
            check(address, instance);
    }

  private:
    void check(const config::VirtualAddress& address, const config::VrrpInstance& instance) {
        const auto& interface = address.interface.empty() ? instance.interface : address.interface;
        const auto found = interfaces_.find(interface);
        if (found != interfaces_.end()) return check_subnet(address, *found);
        if (address.interface.empty()) return;
        diagnostics_.warning(
            address.where,
            fmt::format("WARNING - interface {} for address {} of vrrp_instance {} doesn't exist",
                        interface, to_string(address.prefix), instance.name),
            config::closest(interface, names_));
    }

    void check_subnet(const config::VirtualAddress& address,
                      const HostInterfaces::value_type& interface) {
        const auto& [name, prefixes] = interface;
        std::string subnets;
        for (const auto& prefix : prefixes) {
            if (!same_family(prefix.address, address.prefix.address)) continue;
            if (contains(prefix, address.prefix.address)) return;
            subnets += (subnets.empty() ? "" : ", ") + to_string(prefix);
        }
        if (subnets.empty()) return;  // an interface without addresses, which may be wanted
        diagnostics_.info(
            address.where,
            fmt::format("{} is in no subnet of {} ({}); its neighbours need a route to it",
                        address.prefix.address.to_string(), name, subnets));
    }

    const HostInterfaces& interfaces_;
    config::Diagnostics& diagnostics_;
    std::vector<std::string_view> names_;
};

void check_program(const std::optional<config::Script>& script, const std::string& whose,
                   config::Diagnostics& diagnostics) {
    if (!script || find_program(script->command.front())) return;
    diagnostics.warning(script->where, fmt::format("{} cannot be run: {}", whose,
                                                   why_not_found(script->command.front())));
}

void check_programs(const config::Notifications& notifications, const std::string& whose,
                    config::Diagnostics& diagnostics) {
    using config::Notifications;
    for (const auto script : {&Notifications::master, &Notifications::backup, &Notifications::fault,
                              &Notifications::stop, &Notifications::deleted, &Notifications::any,
                              &Notifications::master_rx_lower_priority})
        check_program(notifications.*script, "the notify script of " + whose, diagnostics);
}

void check_programs(const config::Config& config, config::Diagnostics& diagnostics) {
    for (const auto& script : config.vrrp.scripts)
        check_program(script.script, "vrrp_script " + script.name, diagnostics);
    for (const auto& instance : config.vrrp.instances)
        check_programs(instance.notifications, "vrrp_instance " + instance.name, diagnostics);
    for (const auto& group : config.vrrp.sync_groups)
        check_programs(group.notifications, "vrrp_sync_group " + group.name, diagnostics);
    const auto& global = config.global.scripts;
    for (const auto* fifo : {&global.fifo, &global.vrrp_fifo, &global.lvs_fifo})
        check_program(fifo->script, "the reader of " + fifo->path, diagnostics);
}

}  // namespace

HostInterfaces host_interfaces() {
    HostInterfaces interfaces;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) return interfaces;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, ::freeifaddrs);
    for (const auto* entry = first; entry; entry = entry->ifa_next) {
        // An address with a label is told of as if the label were its interface: "eth0:1".
        const std::string_view name = entry->ifa_name;
        auto& addresses = interfaces[std::string(name.substr(0, name.find(':')))];
        if (!entry->ifa_addr || !entry->ifa_netmask) continue;
        const auto family = entry->ifa_addr->sa_family;
        if (family == AF_INET || family == AF_INET6) addresses.push_back(prefix_of(*entry));
    }
    return interfaces;
}

void check_host(const config::Config& config, const HostInterfaces& interfaces,
                config::Diagnostics& diagnostics) {
    HostCheck check(interfaces, diagnostics);
    for (const auto& instance : config.vrrp.instances)
        check.check(instance);
    check_programs(config, diagnostics);
}

}  // namespace holdfast::daemon
