#include "parser/config/ipvs.h"

#include <set>
#include <tuple>

namespace holdfast::config {

namespace {

// What a firewall mark stands for on the way of a check: one real server, reached as its virtual
// server reaches it, whatever the port.
VirtualServer path_to(const RealServer& server, IpFamily family) {
    VirtualServer path;
    path.for_checks = true;
    path.fwmark = server.path_mark;
    path.family = family;
    path.scheduler = "rr";
    RealServer only;
    only.endpoint = {server.endpoint.address, 0};
    only.method = server.method;
    only.tunnel = server.tunnel;
    path.real_servers.push_back(std::move(only));
    return path;
}

std::vector<VirtualServer> paths_of_checks(const std::vector<VirtualServer>& services) {
    std::vector<VirtualServer> paths;
    std::set<std::tuple<std::uint32_t, bool>> known;
    for (const auto& service : services) {
        const bool v6 = service.endpoint.address.is_v6();
        for (const auto& server : service.real_servers) {
            if (server.path_mark == 0 || !known.emplace(server.path_mark, v6).second) continue;
            paths.push_back(path_to(server, v6 ? IpFamily::inet6 : IpFamily::inet));
        }
    }
    return paths;
}

bool has_listeners(const Global& global) {
    return !global.scripts.fifo.path.empty() || !global.scripts.lvs_fifo.path.empty() ||
           global.mail.server.has_value() || !global.webhook.url.empty();
}

}  // namespace

IpvsConfig ipvs_slice(const Global& global, LvsConfig lvs) {
    for (auto& service : lvs.virtual_servers) {
        for (auto& server : service.real_servers) {
            server.tcp_checks.clear();
            server.checks.clear();
        }
    }
    auto paths = paths_of_checks(lvs.virtual_servers);
    std::move(paths.begin(), paths.end(), std::back_inserter(lvs.virtual_servers));
    return {std::move(lvs.virtual_servers),
            std::move(lvs.groups),
            global.ipvs,
            global.namespaces.ipvs,
            global.checkers.initial_notifies,
            has_listeners(global),
            global.buffers.lvs_command};
}

}  // namespace holdfast::config
