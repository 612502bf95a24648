// The virtual addresses of an instance: where they belong, which are advertised, what a new
// configuration changes.
#pragma once

#include <string>
#include <vector>

#include "parser/config.h"

namespace holdfast::vrrp {

using Addresses = std::vector<config::VirtualAddress>;

// The instance's addresses, each with the interface it belongs on.
Addresses placed_addresses(const config::VrrpInstance& instance);

// What goes into an advert: the IPv4 ones in the configured order, as many as its count can tell.
std::vector<IpAddress> advertised_addresses(const config::VrrpInstance& instance);

// Those that ARP knows of.
Addresses ipv4_of(const Addresses& addresses);

// What is in `these` and not in `those`, in the order of `these`. An address whose label, scope or
// interface differs is another one: the kernel cannot change it in place.
Addresses without(const Addresses& these, const Addresses& those);

}  // namespace holdfast::vrrp
