#include "vrrp/kernel_addresses.h"

#include <array>
#include <charconv>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

namespace holdfast::vrrp {

namespace {

struct Scope {
    std::string_view name;
    std::uint8_t number;
};

// The names of rtnetlink(7); others are numbers, 0..255.
constexpr std::array<Scope, 5> kScopes{{
    {"global", RT_SCOPE_UNIVERSE},
    {"site", RT_SCOPE_SITE},
    {"link", RT_SCOPE_LINK},
    {"host", RT_SCOPE_HOST},
    {"nowhere", RT_SCOPE_NOWHERE},
}};

std::uint8_t scope_number(const std::string& scope) {
    for (const auto& [name, number] : kScopes)
        if (name == scope) return number;
    std::uint8_t number = RT_SCOPE_UNIVERSE;
    std::from_chars(scope.data(), scope.data() + scope.size(), number);
    return number;
}

std::uint32_t flag_bits(const config::AddressFlags& flags) {
    return (flags.home ? IFA_F_HOMEADDRESS : 0U) |
           (flags.manage_temporary ? IFA_F_MANAGETEMPADDR : 0U) |
           (flags.no_prefix_route ? IFA_F_NOPREFIXROUTE : 0U) |
           (flags.autojoin ? IFA_F_MCAUTOJOIN : 0U);
}

}  // namespace

IpPrefix kernel_prefix(const config::VirtualAddress& address) {
    return {address.prefix.address, address.peer ? address.peer->length : address.prefix.length};
}

rtnetlink::Address to_kernel(const config::VirtualAddress& address, int link) {
    rtnetlink::Address result{link, kernel_prefix(address), {}, 0, 0, {}};
    if (address.peer) result.peer = address.peer->address;
    if (address.prefix.address.is_v4()) {
        result.label = address.label;
        result.scope = scope_number(address.scope);
        result.broadcast = address.broadcast;
    } else {
        const bool deprecated = address.preferred_lifetime ? *address.preferred_lifetime == 0
                                                           : address.prefix.length == 128;
        result.flags = IFA_F_NODAD | (deprecated ? IFA_F_DEPRECATED : 0U);
    }
    result.flags |= flag_bits(address.flags);
    return result;
}

void KernelAddresses::add(const std::string& who,
                          const std::vector<config::VirtualAddress>& addresses, bool of_owner) {
    for (const auto& address : addresses) {
        const auto* link = interfaces_.find(address.interface);
        if (!link) {
            log_.info("({}) Not adding address {} to {} since interface doesn't exist", who,
                      to_string(address.prefix), address.interface);
            continue;
        }
        orders_.push_back({true, who, to_string(address.prefix) + " on " + link->name, {}});
        if (of_owner) orders_.back().key = {address.interface, address.prefix.address};
        messages_.push_back(rtnetlink::add_address(to_kernel(address, link->index)));
    }
}

void KernelAddresses::remove(const std::string& who,
                             const std::vector<config::VirtualAddress>& addresses) {
    for (const auto& address : addresses) {
        const auto* link = interfaces_.find(address.interface);
        if (!link) continue;  // and its addresses with it
        if (machines_own_.contains({address.interface, address.prefix.address})) continue;
        orders_.push_back({false, who, to_string(address.prefix) + " on " + link->name, {}});
        messages_.push_back(rtnetlink::remove_address(to_kernel(address, link->index)));
    }
}

void KernelAddresses::commit() {
    if (orders_.empty()) return;
    const auto refusals = connection_.perform(messages_);
    if (!refusals) {
        log_.error("setting {} virtual addresses: {}", orders_.size(), refusals.error().message);
    } else {
        for (const auto& refusal : *refusals)
            log_refusal(orders_[refusal.index], refusal.error);
    }
    orders_.clear();
    messages_.clear();
}

void KernelAddresses::log_refusal(const Order& order, const Error& error) {
    if (order.adds && error.code == EEXIST) {
        if (!order.key.first.empty()) machines_own_.insert(order.key);
        return;
    }
    if (!order.adds && (error.code == EADDRNOTAVAIL || error.code == ENODEV)) return;
    log_.error("({}) cannot {} virtual address {}: {}", order.who, order.adds ? "set" : "remove",
               order.what, error.message);
}

}  // namespace holdfast::vrrp
