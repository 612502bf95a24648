#include "vrrp/vmacs.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <linux/if_link.h>
#include <net/if.h>

#include "lib/netlink/link_messages.h"

namespace holdfast::vrrp {
namespace {

std::string ipv4(const std::string& interface, const char* what) {
    return fmt::format("ipv4/conf/{}/{}", interface, what);
}

struct Setting {
    const char* name;
    int value;
};

// The interface below answers for its own addresses only, and never asks in the name of ours: that
// would teach its neighbours the wrong hardware address (RFC 9568 section 8.1.2).
constexpr std::array kBelow{Setting{"arp_ignore", 1}, Setting{"arp_filter", 1},
                            Setting{"arp_announce", 2}};

// Packets to it may come from our own addresses, and by ways that the answers do not take.
constexpr std::array kOwn{Setting{"accept_local", 1}, Setting{"arp_ignore", 1},
                          Setting{"promote_secondaries", 1}, Setting{"rp_filter", 0}};

const char* kind_of(const VmacPlan& plan) { return plan.ipvlan ? "ipvlan" : "VMAC"; }

rtnetlink::Bytes new_link(const VmacPlan& plan, int base) {
    if (!plan.ipvlan)
        return rtnetlink::add_macvlan(plan.name, base,
                                      rtnetlink::Bytes(plan.mac.begin(), plan.mac.end()));
    const auto flags = *plan.ipvlan == config::IpvlanMode::isolated ? IPVLAN_F_PRIVATE
                       : *plan.ipvlan == config::IpvlanMode::vepa   ? IPVLAN_F_VEPA
                                                                    : 0;
    return rtnetlink::add_ipvlan(plan.name, base, flags);
}

}  // namespace

std::vector<std::string> Vmacs::prepare(std::vector<VmacPlan> plans) {
    finish();
    for (auto& plan : std::exchange(plans_, std::move(plans))) {
        if (std::find(plans_.begin(), plans_.end(), plan) != plans_.end()) continue;
        if (named(plan.name)) remove(plan);  // its name is for another one
        leaving_.push_back(std::move(plan));
    }
    std::vector<std::string> problems;
    for (const auto& plan : plans_) {
        const auto made = make(plan);
        if (!made) complain(plan, made.error(), problems);
    }
    return problems;
}

void Vmacs::finish() {
    for (const auto& plan : std::exchange(leaving_, {})) {
        if (!named(plan.name)) remove(plan);
        restore(plan);
    }
}

// One that exists and is not known yet will be heard of soon.
void Vmacs::repair() {
    std::vector<std::string> problems;
    for (const auto& plan : plans_) {
        if (::if_nametoindex(plan.name.c_str()) != 0) continue;
        const auto made = make(plan);
        if (!made) complain(plan, made.error(), problems);
    }
}

void Vmacs::complain(const VmacPlan& plan, const Error& error, std::vector<std::string>& problems) {
    auto problem = fmt::format("({}) {} interface {}: {}", plan.instance, kind_of(plan), plan.name,
                               error.message);
    if (said_.insert(problem).second) log_.error("{}", problem);
    problems.push_back(std::move(problem));
}

const VmacPlan* Vmacs::of(const std::string& base, bool ipv6, std::uint8_t vrid) const {
    for (const auto* plans : {&plans_, &leaving_}) {
        for (const auto& plan : *plans) {
            if (plan.for_adverts && plan.base == base && plan.ipv6 == ipv6 && plan.vrid == vrid)
                return &plan;
        }
    }
    return nullptr;
}

const VmacPlan* Vmacs::named(const std::string& name) const {
    const auto found = std::find_if(plans_.begin(), plans_.end(),
                                    [&](const VmacPlan& plan) { return plan.name == name; });
    return found == plans_.end() ? nullptr : &*found;
}

bool Vmacs::is_as_planned(const rtnetlink::Link& link, const VmacPlan& plan) const {
    const auto* base = interfaces_.find(plan.base);
    if (!base || link.base != base->index) return false;
    if (plan.ipvlan) return link.kind == "ipvlan";
    return link.kind == "macvlan" &&
           std::equal(plan.mac.begin(), plan.mac.end(), link.hardware_address.begin(),
                      link.hardware_address.end());
}

// Nothing is done while there is nothing to make it on.
Result<void> Vmacs::make(const VmacPlan& plan) {
    const auto* base = interfaces_.find(plan.base);
    if (!base) return {};
    const auto* there = interfaces_.find(plan.name);
    if (there && !is_as_planned(*there, plan)) {
        return Error{
            fmt::format("there is an interface of this name that is not what {} would make on {}",
                        plan.ipvlan ? "use_ipvlan" : "use_vmac", plan.base)};
    }
    if (!there) {
        const auto made = order({new_link(plan, base->index)});
        if (!made) return made.error();
    }
    const int index = there ? there->index : static_cast<int>(::if_nametoindex(plan.name.c_str()));
    const auto ready = set_own(plan);
    if (!ready) return ready.error();
    std::vector<rtnetlink::Bytes> orders;
    // An ipvlan's is not that of the interface below, though their hardware addresses are the same.
    if (!plan.ipvlan) orders.push_back(rtnetlink::set_no_link_local(index));
    orders.push_back(rtnetlink::set_link_up(index));
    const auto up = order(orders);
    if (!up) return up.error();
    return set_below(plan);
}

Result<void> Vmacs::order(const std::vector<rtnetlink::Bytes>& messages) {
    const auto refusals = connection_.perform(messages);
    if (!refusals) return refusals.error();
    if (!refusals->empty()) return refusals->front().error;
    return {};
}

Result<void> Vmacs::set_own(const VmacPlan& plan) {
    const auto ipv6 = sysctls_.set(fmt::format("ipv6/conf/{}/disable_ipv6", plan.name),
                                   plan.ipv6 || plan.has_ipv6 ? 0 : 1);
    // A kernel without IPv6 has no such setting, and needs none.
    if (!ipv6 && (plan.ipv6 || plan.has_ipv6)) return ipv6.error();
    if (plan.ipv6 || plan.ipvlan) return {};
    // The default reaches an interface until it has a setting of its own: first this one.
    const auto freed = free_from_general_filter(plan.name);
    if (!freed) return freed.error();
    for (const auto& [name, value] : kOwn) {
        const auto set = sysctls_.set(ipv4(plan.name, name), value);
        if (!set) return set.error();
    }
    return {};
}

Result<void> Vmacs::free_from_general_filter(const std::string& name) {
    const auto all = ipv4("all", "rp_filter");
    const auto general = sysctls_.get(all);
    if (!general) return general.error();
    if (*general == 0) return {};
    auto names = interfaces_.names();
    names.push_back("default");
    for (const auto& other : names) {
        const auto path = ipv4(other, "rp_filter");
        const auto own = sysctls_.get(path);
        if (other == name || named(other) || !own || *own >= *general) continue;
        const auto set = sysctls_.set(path, *general);
        if (!set) return set.error();
        filters_.push_back(path);
    }
    log_.notice("setting sysctl net.ipv4.conf.all.rp_filter from {} to 0 for VMAC interfaces",
                *general);
    filters_.push_back(all);
    return sysctls_.set(all, 0);
}

Result<void> Vmacs::set_below(const VmacPlan& plan) {
    if (plan.ipv6 || plan.ipvlan) return {};
    for (const auto& [name, value] : kBelow) {
        const auto set = sysctls_.set(ipv4(plan.base, name), value);
        if (!set) return set.error();
    }
    return {};
}

void Vmacs::remove(const VmacPlan& plan) {
    const auto* link = interfaces_.find(plan.name);
    if (!link || !is_as_planned(*link, plan)) return;
    const auto removed = order({rtnetlink::remove_link(link->index)});
    if (!removed)
        log_.error("({}) cannot remove {} interface {}: {}", plan.instance, kind_of(plan),
                   plan.name, removed.error().message);
}

// What no plan needs any more is as it was.
void Vmacs::restore(const VmacPlan& plan) {
    const auto put_back = [&](const std::string& path) {
        const auto done = sysctls_.restore(path);
        if (!done) log_.error("({}) {}", plan.instance, done.error().message);
    };
    const bool needed = std::any_of(plans_.begin(), plans_.end(), [&](const VmacPlan& other) {
        return other.base == plan.base && !other.ipv6 && !other.ipvlan;
    });
    if (!needed) {
        for (const auto& setting : kBelow)
            put_back(ipv4(plan.base, setting.name));
    }
    if (!plans_.empty()) return;
    // The general filter before the single ones: nobody is without one meanwhile.
    for (auto path = filters_.rbegin(); path != filters_.rend(); ++path)
        put_back(*path);
    filters_.clear();
}

}  // namespace holdfast::vrrp
