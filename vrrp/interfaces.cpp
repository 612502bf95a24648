#include "vrrp/interfaces.h"

#include <algorithm>

#include <linux/if_addr.h>
#include <net/if.h>

#include "vrrp/kernel_addresses.h"

namespace holdfast::vrrp {

namespace {

int index_of(const rtnetlink::Change& change) {
    struct Visitor {
        int operator()(const rtnetlink::LinkIs& c) const { return c.link.index; }
        int operator()(const rtnetlink::LinkGone& c) const { return c.index; }
        int operator()(const rtnetlink::AddressIs& c) const { return c.address.link; }
        int operator()(const rtnetlink::AddressGone& c) const { return c.address.link; }
        int operator()(const rtnetlink::RouteGone&) const { return 0; }
        int operator()(const rtnetlink::RuleGone&) const { return 0; }
    };
    return std::visit(Visitor{}, change);
}

bool same(const InterfaceChanged& a, const InterfaceChanged& b) {
    return a.exists == b.exists && a.up == b.up && a.address == b.address &&
           a.link_local == b.link_local;
}

// Not while it may turn out to be somebody else's, nor when it has (RFC 4862 section 5.4).
bool usable_link_local(const rtnetlink::Address& address) {
    const auto& ip = address.prefix.address;
    return ip.is_v6() && ip.to_v6().is_link_local() &&
           (address.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
}

}  // namespace

Interfaces::News Interfaces::apply(const rtnetlink::Change& change) {
    // A renamed interface is news under both of its names.
    const std::string before = name_of(index_of(change));
    std::visit([this](const auto& what) { take(what); }, change);
    const std::string after = name_of(index_of(change));
    News news;
    if (!before.empty()) tell_if_new(before, news);
    if (!after.empty() && after != before) tell_if_new(after, news);
    return news;
}

Interfaces::News Interfaces::replace(const std::vector<rtnetlink::Change>& dump) {
    by_index_.clear();
    for (const auto& change : dump)
        std::visit([this](const auto& what) { take(what); }, change);
    return tell_all();
}

Interfaces::News Interfaces::set_virtual_addresses(
    const std::vector<config::VirtualAddress>& addresses) {
    virtual_.clear();
    for (const auto& address : addresses) {
        const auto prefix = kernel_prefix(address);
        virtual_.emplace(address.interface, prefix.address, prefix.length);
    }
    for (auto& [index, interface] : by_index_)
        mark_virtual(interface);
    return tell_all();
}

const rtnetlink::Link* Interfaces::find(const std::string& name) const {
    const auto* interface = find_interface(name);
    return interface ? &interface->link : nullptr;
}

const std::string& Interfaces::name_of(int index) const {
    static const std::string none;
    const auto found = by_index_.find(index);
    return found == by_index_.end() ? none : found->second.link.name;
}

std::vector<std::string> Interfaces::names() const {
    std::vector<std::string> names;
    for (const auto& [index, interface] : by_index_)
        names.push_back(interface.link.name);
    return names;
}

std::optional<IpAddress> Interfaces::link_local(const std::string& name) const {
    return view(name).link_local;
}

bool Interfaces::has_virtual(const std::string& name, const IpAddress& address) const {
    const auto* interface = find_interface(name);
    return interface && std::any_of(interface->addresses.begin(), interface->addresses.end(),
                                    [&](const Held& held) {
                                        return held.is_virtual &&
                                               held.address.prefix.address == address;
                                    });
}

bool Interfaces::has(const std::string& name, const IpAddress& address) const {
    const auto* interface = find_interface(name);
    return interface &&
           std::any_of(interface->addresses.begin(), interface->addresses.end(),
                       [&](const Held& held) { return held.address.prefix.address == address; });
}

bool Interfaces::has(const IpAddress& address) const {
    return std::any_of(by_index_.begin(), by_index_.end(), [&](const auto& entry) {
        const auto& held = entry.second.addresses;
        return std::any_of(held.begin(), held.end(),
                           [&](const Held& one) { return one.address.prefix.address == address; });
    });
}

void Interfaces::take(const rtnetlink::LinkIs& change) {
    auto& interface = by_index_[change.link.index];
    const bool renamed = interface.link.name != change.link.name;
    interface.link = change.link;
    if (renamed) mark_virtual(interface);
}

void Interfaces::take(const rtnetlink::LinkGone& change) { by_index_.erase(change.index); }

void Interfaces::take(const rtnetlink::AddressIs& change) {
    const auto found = by_index_.find(change.address.link);
    if (found == by_index_.end()) return;  // its link is gone; the kernel tells that separately
    auto& [link, addresses] = found->second;
    const auto known = std::find_if(addresses.begin(), addresses.end(), [&](const Held& held) {
        return held.address.prefix == change.address.prefix;
    });
    if (known != addresses.end()) {
        known->address = change.address;
    } else {
        addresses.push_back({change.address, is_virtual(link.name, change.address.prefix)});
    }
}

void Interfaces::take(const rtnetlink::AddressGone& change) {
    const auto found = by_index_.find(change.address.link);
    if (found == by_index_.end()) return;
    std::erase_if(found->second.addresses,
                  [&](const Held& held) { return held.address.prefix == change.address.prefix; });
}

const Interfaces::Interface* Interfaces::find_interface(const std::string& name) const {
    const auto found = std::find_if(by_index_.begin(), by_index_.end(), [&](const auto& entry) {
        return entry.second.link.name == name;
    });
    return found == by_index_.end() ? nullptr : &found->second;
}

bool Interfaces::is_virtual(const std::string& interface, const IpPrefix& prefix) const {
    return virtual_.contains(Key(interface, prefix.address, prefix.length));
}

void Interfaces::mark_virtual(Interface& interface) const {
    for (auto& held : interface.addresses)
        held.is_virtual = is_virtual(interface.link.name, held.address.prefix);
}

InterfaceChanged Interfaces::view(const std::string& name) const {
    const auto* interface = find_interface(name);
    if (!interface) return {name, false, false, {}};
    constexpr unsigned kUp = IFF_UP | IFF_RUNNING;  // running: has its carrier
    InterfaceChanged view{name, true, (interface->link.flags & kUp) == kUp, {}};
    for (const auto& held : interface->addresses) {
        const auto& address = held.address.prefix.address;
        if (held.is_virtual) continue;
        if (!view.address && address.is_v4()) view.address = address;
        // The kernel lists them as they came; the least one is the same after a restart.
        if (usable_link_local(held.address) && (!view.link_local || address < *view.link_local))
            view.link_local = address;
    }
    return view;
}

void Interfaces::tell_if_new(const std::string& name, News& news) {
    auto now = view(name);
    const auto told = told_.find(name);
    if (told == told_.end() ? !now.exists : same(told->second, now)) return;
    if (now.exists) {
        told_.insert_or_assign(name, now);
    } else {
        told_.erase(name);
    }
    news.push_back(std::move(now));
}

Interfaces::News Interfaces::tell_all() {
    std::set<std::string> names;
    for (const auto& [name, told] : told_)
        names.insert(name);
    for (const auto& [index, interface] : by_index_)
        names.insert(interface.link.name);
    News news;
    for (const auto& name : names)
        tell_if_new(name, news);
    return news;
}

}  // namespace holdfast::vrrp
