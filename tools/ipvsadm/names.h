// Names of hosts and ports, from /etc/services, /etc/hosts and the DNS.
#pragma once

#include <string>

#include "lib/netlink/ipvs.h"
#include "lib/result.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

// Addresses and ports as they are.
Names numbers();
// By their names where they have one. May wait for the DNS.
Names names_of_hosts_and_ports();

// HOST[:PORT], where HOST is an IPv4 or IPv6 address, "[IPv6]:PORT" or the name of a host with an
// IPv4 address, and PORT a number or a name in /etc/services; no PORT is port 0.
Result<ipvs::ServiceKey> read_service(ipvs::Protocol protocol, const std::string& text);

}  // namespace holdfast::ipvsadm
