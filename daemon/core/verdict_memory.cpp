#include "daemon/core/verdict_memory.h"

namespace holdfast::daemon {

void VerdictMemory::configure(const config::LvsConfig& config) {
    const auto before = std::exchange(up_, {});
    for (const auto& virtual_server : config.virtual_servers) {
        const std::string protocol = boost::describe::enum_to_string(virtual_server.protocol, "");
        for (const auto& real_server : virtual_server.real_servers) {
            const Key key{protocol, virtual_server.endpoint, real_server.endpoint};
            const auto known = before.find(key);
            up_[key] = known == before.end() ? std::nullopt : known->second;
        }
    }
}

bool VerdictMemory::remember(const ipc::ServerVerdict& verdict) {
    const auto found = up_.find({verdict.protocol, verdict.virtual_server, verdict.real_server});
    if (found == up_.end() || found->second == verdict.up) return false;
    found->second = verdict.up;
    return true;
}

std::vector<ipc::ServerVerdict> VerdictMemory::all() const {
    std::vector<ipc::ServerVerdict> verdicts;
    for (const auto& [key, up] : up_) {
        const auto& [protocol, virtual_server, real_server] = key;
        if (up) verdicts.push_back({protocol, virtual_server, real_server, *up});
    }
    return verdicts;
}

}  // namespace holdfast::daemon
