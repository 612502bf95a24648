// Lightweight tunnels of routes: "encap ip|ip6|mpls|ila ..." (ip-route(8), linux/lwtunnel.h).
#pragma once

#include "lib/netlink/routing_messages.h"
#include "lib/result.h"
#include "parser/config.h"

namespace holdfast::vrrp {

// An error names the option that makes no sense.
Result<rtnetlink::Encapsulation> to_kernel(const config::Encapsulation& encapsulation);

}  // namespace holdfast::vrrp
