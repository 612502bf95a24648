#include "ipvs/core/draining.h"

namespace holdfast::ipvs {

namespace {

bool is_idle(const ServiceKey& key, const Destination& server) {
    // The kernel calls what UDP does inactive, always.
    const bool tcp = key.protocol == Protocol::tcp && key.fwmark == 0;
    return server.active_connections == 0 && (tcp || server.inactive_connections == 0);
}

}  // namespace

void Draining::begin(const ServiceKey& key, const Destination& server, TimePoint deadline) {
    auto drained = server;
    drained.weight = 0;
    leaving_[key].try_emplace(server.endpoint, Leaving{drained, deadline});
}

// One that still has weight may get a connection while we look.
void Draining::look(const Table& actual, TimePoint now) {
    for (auto& [key, servers] : leaving_) {
        const auto service = actual.find(key);
        if (service == actual.end()) {
            std::erase_if(servers,
                          [now](const auto& leaving) { return now >= leaving.second.deadline; });
            continue;
        }
        const auto& there = service->second.destinations;
        std::erase_if(servers, [&, &key = key](const auto& leaving) {
            const auto found = there.find(leaving.first);
            if (found == there.end() || now >= leaving.second.deadline) return true;
            return found->second.weight == 0 && is_idle(key, found->second);
        });
    }
    std::erase_if(leaving_, [](const auto& service) { return service.second.empty(); });
}

void Draining::add_to(Table& desired) {
    for (auto& [key, servers] : leaving_) {
        const auto service = desired.find(key);
        if (service == desired.end()) continue;
        auto& wanted = service->second.destinations;
        std::erase_if(servers, [&](const auto& leaving) {
            return !wanted.emplace(leaving.first, leaving.second.server).second;
        });
    }
}

}  // namespace holdfast::ipvs
