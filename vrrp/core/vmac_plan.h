// Which interfaces of their own virtual routers ask for, with their own MAC addresses (use_vmac,
// RFC 9568 section 7.3) or without (use_ipvlan), and what belongs on them. No I/O.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/net/arp_frame.h"
#include "parser/config.h"

namespace holdfast::vrrp {

struct VmacPlan {
    std::string instance;
    std::string name;  // of the interface to be made
    std::string base;  // the interface below
    MacAddress mac{};
    std::uint8_t vrid = 0;
    bool ipv6 = false;         // the family of the instance
    bool has_ipv6 = false;     // addresses of IPv6 are on it
    bool for_adverts = false;  // heard on it, and sent from it unless `sends_below`
    bool sends_below = false;  // vmac_xmit_base
    std::optional<config::IpvlanMode> ipvlan{};  // none: a macvlan, with `mac`
    std::optional<IpPrefix> address{};           // of its own, of an ipvlan

    friend bool operator==(const VmacPlan&, const VmacPlan&) = default;
};

// One for each instance with use_vmac or use_ipvlan, and one for each other interface on which
// addresses of its use_vmac. Names are keepalived's: PREFIX.VRID, or with a number behind the
// prefix if that is another one's already; the instances get them. So do the addresses that belong
// on a VMAC interface. An ipvlan is for adverts only, which come from its address unless something
// else is said.
std::vector<VmacPlan> plan_vmacs(config::VrrpConfig& config);

// 00:00:5e:00:01:VRID, for IPv6 00:00:5e:00:02:VRID, or what `text` says: five octets and the
// VRID, or six.
MacAddress vmac_of(const std::string& text, bool ipv6, std::uint8_t vrid);

}  // namespace holdfast::vrrp
