// The addresses of an instance: where the virtual ones belong, which are advertised, what a new
// configuration changes, and between which addresses its adverts travel.
#pragma once

#include <string>
#include <vector>

#include "parser/config.h"

namespace holdfast::vrrp {

using Addresses = std::vector<config::VirtualAddress>;

// Adverts go over the family of the virtual addresses; without any, of the peers or the source.
bool uses_ipv6(const config::VrrpInstance& instance);

// Where multicast adverts go: 224.0.0.18 (RFC 9568 section 5.1.1.2) or ff02::12 (section 5.1.2.2),
// unless the instance names another group.
IpAddress multicast_group(const config::VrrpInstance& instance);

// Gives instances that name no group the one that vrrp_mcast_group4 or vrrp_mcast_group6 names.
void set_default_groups(config::VrrpConfig& config);

// Whether who is master answers packets to the addresses: always as their owner, else unless
// no_accept or strict_mode says otherwise (RFC 9568 section 6.1, Accept_Mode).
bool accepts_packets(const config::VrrpInstance& instance);

// The instance's addresses, excluded ones last, each with the interface it belongs on.
Addresses placed_addresses(const config::VrrpInstance& instance);

// What goes into an advert: the addresses of its family in the configured order, as many as a
// packet of 1500 octets and its count hold. The others are held nonetheless.
std::vector<IpAddress> advertised_addresses(const config::VrrpInstance& instance);

// What is in `these` and not in `those`, in the order of `these`. An address whose label, scope or
// interface differs is another one: the kernel cannot change it in place.
Addresses without(const Addresses& these, const Addresses& those);

}  // namespace holdfast::vrrp
