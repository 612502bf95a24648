// rtnetlink's messages that make and change links (rtnetlink(7), ip-link(8)).
#pragma once

#include <string>

#include "lib/netlink/rtnetlink_messages.h"

namespace holdfast::rtnetlink {

// A macvlan in private mode: it talks to the outside only, and hears who has the same hardware
// address. EEXIST: there is an interface of this name.
Bytes add_macvlan(const std::string& name, int base, const Bytes& hardware_address);

// An ipvlan in mode L2: it has the hardware address of the link below and addresses of its own. All
// on one link have the same `flags` (IPVLAN_F_*).
Bytes add_ipvlan(const std::string& name, int base, std::uint16_t flags);

Bytes remove_link(int index);
Bytes set_link_up(int index);

// The kernel shall not give it a link-local address made from its hardware address. To be said
// before it is up.
Bytes set_no_link_local(int index);

}  // namespace holdfast::rtnetlink
