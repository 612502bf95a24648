// Routes and rules: from the configuration's words to what the kernel understands, as keepalived
// would set them.
#pragma once

#include <functional>
#include <string>

#include "lib/netlink/routing_messages.h"
#include "lib/result.h"
#include "parser/config.h"
#include "vrrp/route_names.h"

namespace holdfast::vrrp {

// What else has to be known: names' numbers, and interfaces.
struct RoutingContext {
    const RouteNames& names;
    std::function<int(const std::string& interface)> link_of;             // 0: there is none
    std::function<std::uint32_t(const std::string& vrf)> table_of_vrf{};  // 0: there is none
};

// An error names what is not there.
Result<rtnetlink::Route> to_kernel(const config::Route& route, const RoutingContext& context);
Result<rtnetlink::Rule> to_kernel(const config::Rule& rule, const RoutingContext& context);

// Gives rules without a preference those that keepalived gives them: 16384 and less, by family, as
// they come. So each is told from the others.
void number_rules(config::VrrpConfig& config);

// For the log: "route 10.1.0.0/16 via 192.0.2.1 dev eth0", "rule from 10.1.0.0/16 table 100".
std::string describe(const config::Route& route);
std::string describe(const config::Rule& rule);

// Whether what is gone may be this one (the kernel tells not all of it).
bool is_gone(const rtnetlink::Route& route, const rtnetlink::RouteGone& gone);
bool is_gone(const rtnetlink::Rule& rule, const rtnetlink::RuleGone& gone);

}  // namespace holdfast::vrrp
