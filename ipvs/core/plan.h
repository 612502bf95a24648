// plan(): what to do so that the kernel's table becomes the desired one.
//
// The only way in which this project changes an IPVS table: start, reload, a server going down or
// coming up, drift made by somebody else and shutdown are all this function with other arguments.
#pragma once

#include <set>

#include "ipvs/core/table.h"

namespace holdfast::ipvs {

// `owned`: the services that are ours, or were; those of `desired` need not be among them. A
// service in neither is somebody else's and stays as it is. In a service of ours, servers that are
// not desired go, whoever added them.
//
// The order is such that no request is refused for want of another and no service is without a
// server in between: first new services and servers and changes in place, removals last. Nothing is
// removed and added again to change it, for that would end its connections.
Operations plan(const Table& desired, const Table& actual, const std::set<ServiceKey>& owned);

}  // namespace holdfast::ipvs
