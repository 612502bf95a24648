#include "parser/config/lvs.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::config {

std::string id_of(const VirtualServer& server) {
    const std::string protocol = boost::describe::enum_to_string(server.protocol, "");
    if (server.fwmark) {
        return fmt::format("fwmark {} {}", server.fwmark,
                           boost::describe::enum_to_string(family_of_mark(server), ""));
    }
    if (!server.group.empty()) return fmt::format("group {} {}", server.group, protocol);
    return fmt::format("{} {}", protocol, to_string(server.endpoint));
}

bool is_checked(const RealServer& server) {
    return !server.tcp_checks.empty() || !server.checks.empty();
}

LvsConfig checkers_slice(const LvsConfig& lvs) {
    LvsConfig slice{{}, lvs.groups, lvs.tls};
    for (const auto& service : lvs.virtual_servers) {
        const auto& servers = service.real_servers;
        if (std::none_of(servers.begin(), servers.end(), is_checked)) continue;
        auto& checked = slice.virtual_servers.emplace_back(service);
        std::erase_if(checked.real_servers, [](const auto& real) { return !is_checked(real); });
    }
    return slice;
}

std::string name_in_log(const RealServer& server, const VirtualServer& of) {
    const auto address = server.endpoint.address.to_string();
    if (of.fwmark != 0) return fmt::format("[{}]:{}", address, server.endpoint.port);
    return fmt::format("[{}]:{}:{}", address, boost::describe::enum_to_string(of.protocol, ""),
                       server.endpoint.port);
}

std::string name_in_log(const VirtualServer& server) {
    if (!server.group.empty()) return fmt::format("[{}]:0", server.group);
    if (server.fwmark != 0) return fmt::format("FWM {}", server.fwmark);
    return fmt::format("[{}]:{}:{}", server.endpoint.address.to_string(),
                       boost::describe::enum_to_string(server.protocol, ""), server.endpoint.port);
}

IpFamily family_of_mark(const VirtualServer& server) {
    if (server.family) return *server.family;
    const auto& servers = server.real_servers;
    const auto first = std::find_if(servers.begin(), servers.end(), [](const auto& real) {
        return real.method != ForwardingMethod::tun;
    });
    return first != servers.end() && first->endpoint.address.is_v6() ? IpFamily::inet6
                                                                     : IpFamily::inet;
}

}  // namespace holdfast::config
