#include "vrrp/core/vmac_plan.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "vrrp/core/addresses.h"

namespace holdfast::vrrp {
namespace {

constexpr std::size_t kLongestName = 15;  // of an interface, without its end (IFNAMSIZ)

std::string numbered(const std::string& prefix, const std::string& number, std::uint8_t vrid) {
    const auto end = fmt::format("{}.{}", number, vrid);
    return prefix.substr(0, kLongestName - end.size()) + end;
}

// keepalived counts 1, 2, 3 ..., for IPv6 6, 1, 2 ... 5, 7 ...
std::string free_name(const std::set<std::string>& taken, const std::string& prefix,
                      std::uint8_t vrid, bool ipv6) {
    auto name = numbered(prefix, "", vrid);
    if (ipv6 && taken.contains(name)) name = numbered(prefix, "6", vrid);
    for (int number = 1; taken.contains(name); ++number)
        name = numbered(prefix, std::to_string(number), vrid);
    return name;
}

class Planner {
  public:
    explicit Planner(config::VrrpConfig& config) : config_(config) {
        for (const auto& instance : config.instances) {
            if (instance.vmac) taken_.insert(instance.vmac->interface);
            if (instance.ipvlan) taken_.insert(instance.ipvlan->interface);
        }
    }

    // All instances' own come before those for single addresses, as keepalived names them.
    std::vector<VmacPlan> plan() {
        for (auto& instance : config_.instances)
            if (instance.vmac || instance.ipvlan) plan_adverts(instance);
        for (auto& instance : config_.instances) {
            plan_addresses(instance, instance.addresses);
            plan_addresses(instance, instance.excluded_addresses);
        }
        return std::move(plans_);
    }

  private:
    static VmacPlan begin(const config::VrrpInstance& instance, bool ipv6) {
        VmacPlan plan;
        plan.instance = instance.name;
        plan.vrid = instance.vrid;
        plan.ipv6 = ipv6;
        plan.mac = vmac_of(instance.vmac ? instance.vmac->mac : "", plan.ipv6, plan.vrid);
        return plan;
    }

    void plan_adverts(config::VrrpInstance& instance) {
        auto plan = begin(instance, uses_ipv6(instance));
        plan.base = instance.interface;
        auto& name = instance.vmac ? instance.vmac->interface : instance.ipvlan->interface;
        plan.name = name;
        plan.for_adverts = !instance.transport.unicast;
        plan.sends_below = instance.vmac_xmit_base;
        if (plan.name.empty())
            plan.name = free_name(taken_, config_.settings.vmac_prefix, plan.vrid, plan.ipv6);
        name = plan.name;
        if (!instance.vmac) {
            plan.ipvlan = instance.ipvlan->mode;
            plan.address = instance.ipvlan->address;
            auto& source = instance.transport.source;
            if (!source && plan.address) source = plan.address->address;
        }
        taken_.insert(plan.name);
        plans_.push_back(std::move(plan));
    }

    void plan_addresses(const config::VrrpInstance& instance, Addresses& addresses) {
        for (auto& address : addresses) {
            const bool own = address.interface.empty() || address.interface == instance.interface;
            const bool is_v6 = address.prefix.address.is_v6();
            // Then each family has its own, too.
            const bool single = instance.vmac_for_addresses || address.flags.use_vmac;
            if (!single && !(own && instance.vmac)) continue;
            auto& plan = plan_on(instance, own ? instance.interface : address.interface,
                                 single ? is_v6 : uses_ipv6(instance));
            plan.has_ipv6 = plan.has_ipv6 || is_v6;
            address.interface = plan.name;
            address.flags.use_vmac = true;
        }
    }

    VmacPlan& plan_on(const config::VrrpInstance& instance, const std::string& base, bool ipv6) {
        const auto found = std::find_if(plans_.begin(), plans_.end(), [&](const VmacPlan& plan) {
            return plan.instance == instance.name && plan.base == base && plan.ipv6 == ipv6;
        });
        if (found != plans_.end()) return *found;
        const auto& settings = config_.settings;
        auto plan = begin(instance, ipv6);
        plan.base = base;
        plan.name = free_name(taken_,
                              settings.vmac_address_prefix.empty() ? settings.vmac_prefix
                                                                   : settings.vmac_address_prefix,
                              plan.vrid, plan.ipv6);
        taken_.insert(plan.name);
        return plans_.emplace_back(std::move(plan));
    }

    config::VrrpConfig& config_;
    std::set<std::string> taken_;
    std::vector<VmacPlan> plans_;
};

}  // namespace

std::vector<VmacPlan> plan_vmacs(config::VrrpConfig& config) { return Planner(config).plan(); }

MacAddress vmac_of(const std::string& text, bool ipv6, std::uint8_t vrid) {
    const auto family = static_cast<std::uint8_t>(ipv6 ? 2 : 1);
    MacAddress mac{0, 0, 0x5e, 0, family, vrid};
    const auto* at = text.data();
    const auto* end = at + text.size();
    for (std::size_t i = 0; i < mac.size() && at < end; ++i) {
        const auto [rest, failure] = std::from_chars(at, end, mac.at(i), 16);
        if (failure != std::errc{}) break;
        at = rest + 1;
    }
    return mac;
}

}  // namespace holdfast::vrrp
