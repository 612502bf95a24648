// Table: which services and servers are, or should be, in the kernel; and desired(), which says
// what should be there given the configuration and what the checkers found out.
#pragma once

#include <map>

#include "lib/netlink/ipvs.h"
#include "parser/config.h"

namespace holdfast::ipvs {

struct TableEntry {
    Service service;
    std::map<IpEndpoint, Destination> destinations;
};
using Table = std::map<ServiceKey, TableEntry>;

// The last word of the checkers on the servers they spoke of: true is up.
using Verdicts = std::map<ServiceKey, std::map<IpEndpoint, bool>>;

ServiceKey key_of(const config::VirtualServer& server);

// A server nobody has spoken of is up, or, if it has a checker and its service says "alpha", down.
bool is_up(const config::VirtualServer& service, const config::RealServer& server,
           const Verdicts& verdicts);

// The weights of the servers that are up, added up.
std::int64_t serving_weight(const config::VirtualServer& service, const Verdicts& verdicts);

// What the kernel should have for this service:
//   - the servers that are up, with their weights;
//   - those that are down and say inhibit_on_failure, with weight 0;
//   - while the weights of those that are up add up to 0, the sorry server with weight 1.
// Of two servers with the same address and port the first counts, and the sorry server while it
// serves.
TableEntry desired_entry(const config::VirtualServer& service, const Verdicts& verdicts);

// The same for all services; of two with the same key the first counts.
Table desired(const config::LvsConfig& config, const Verdicts& verdicts);

}  // namespace holdfast::ipvs
