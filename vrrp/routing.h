// Routes and rules: from the configuration's words to what the kernel understands, as keepalived
// would set them.
#pragma once

#include <functional>
#include <string>

#include "lib/netlink/routing_messages.h"
#include "lib/result.h"
#include "parser/config.h"
#include "vrrp/core/routing_names.h"
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

// Whether what is gone may be this one (the kernel tells not all of it).
bool is_gone(const rtnetlink::Route& route, const rtnetlink::RouteGone& gone);
bool is_gone(const rtnetlink::Rule& rule, const rtnetlink::RuleGone& gone);

}  // namespace holdfast::vrrp
