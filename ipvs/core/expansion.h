// services_of(): the services of the kernel that a virtual server stands for.
#pragma once

#include <vector>

#include "lib/netlink/ipvs.h"
#include "lib/result.h"
#include "parser/config/lvs.h"

namespace holdfast::ipvs {

// How many services a group may stand for.
inline constexpr std::size_t kMostServicesOfGroup = 65'536;

// One for an address or a firewall mark; for a group one for each address of its ranges and each of
// its marks, in their order and each once. An Error when the group is too large, or is not there.
Result<std::vector<ServiceKey>> services_of(const config::VirtualServer& server,
                                            const std::vector<config::VirtualServerGroup>& groups);

}  // namespace holdfast::ipvs
