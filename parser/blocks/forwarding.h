// How packets reach a server: NAT, DR, or TUN with its kinds of tunnels.
#pragma once

#include "parser/arguments.h"
#include "parser/config.h"

namespace holdfast::config {

struct Forwarding {
    ForwardingMethod method = ForwardingMethod::nat;
    Tunnel tunnel;
};

// NAT|DR|TUN [type ipip|gue port NUMBER|gre] [nocsum|csum|remcsum]
std::optional<Forwarding> read_forwarding(const Reading& reading);

template <class Method, class TunnelMember>
auto forwarding(Method method, TunnelMember tunnel) {
    return custom("NAT|DR|TUN [type ipip|gue|gre] [port PORT] [nocsum|csum|remcsum]", 1, 6,
                  [=](auto& block, const Reading& reading) {
                      const auto value = read_forwarding(reading);
                      if (!value) return;
                      store(std::invoke(method, block), value->method);
                      std::invoke(tunnel, block) = value->tunnel;
                  })
        .with({"NAT", "DR", "TUN", "TUN type gue port 6080 csum"},
              {"MASQ", "TUN type pipe", "TUN type gue", "TUN type ipip csum"});
}

}  // namespace holdfast::config
