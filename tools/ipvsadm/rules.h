// The IPVS table as commands, byte for byte as ipvsadm 1.31 writes it with --save. (It does not
// save thresholds.)
#pragma once

#include <string>
#include <vector>

#include "lib/netlink/ipvs.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

// A line that adds the service and one for each of its servers.
std::string rules(const ipvs::Service& service, const std::vector<ipvs::Destination>& servers,
                  const Names& names);

}  // namespace holdfast::ipvsadm
