#include "parser/config/ipvs.h"

namespace holdfast::config {

IpvsConfig ipvs_slice(const Global& global, LvsConfig lvs) {
    for (auto& service : lvs.virtual_servers) {
        for (auto& server : service.real_servers) {
            server.tcp_checks.clear();
            server.checks.clear();
        }
    }
    return {std::move(lvs.virtual_servers), std::move(lvs.groups), global.ipvs,
            global.namespaces.ipvs, global.checkers.initial_notifies};
}

}  // namespace holdfast::config
