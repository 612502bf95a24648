// Table: which services and servers are, or should be, in the kernel.
#pragma once

#include <map>

#include "lib/netlink/ipvs.h"

namespace holdfast::ipvs {

struct TableEntry {
    Service service;
    std::map<IpEndpoint, Destination> destinations;
};
using Table = std::map<ServiceKey, TableEntry>;

}  // namespace holdfast::ipvs
