#include "ipvs/core/virtual_servers.h"

#include "ipvs/core/narration.h"

namespace holdfast::ipvs {

namespace {

Protocol protocol_named(const std::string& text) {
    for (const auto protocol : {Protocol::tcp, Protocol::udp, Protocol::sctp}) {
        if (name(protocol) == text) return protocol;
    }
    return {};
}

}  // namespace

void VirtualServers::configure(config::LvsConfig config) {
    const auto before = std::exchange(services_, {});
    config_ = std::move(config);
    for (const auto& service : config_.virtual_servers) {
        const auto known = before.find(key_of(service));
        services_.emplace(key_of(service),
                          Quorate{&service, known == before.end() || known->second.up});
    }
    configured_ = true;
    forget_strangers();
}

void VirtualServers::forget_strangers() {
    Verdicts still_true;
    for (const auto& [key, service] : services_) {
        const auto spoken_of = verdicts_.find(key);
        if (spoken_of == verdicts_.end()) continue;
        for (const auto& server : service.config->real_servers) {
            const auto verdict = spoken_of->second.find(server.endpoint);
            if (verdict != spoken_of->second.end()) still_true[key].insert(*verdict);
        }
    }
    verdicts_ = std::move(still_true);
}

std::optional<ServiceKey> VirtualServers::hear(const ipc::ServerVerdict& verdict) {
    const ServiceKey key{protocol_named(verdict.protocol), verdict.virtual_server, 0};
    if (!configured_) {
        verdicts_[key][verdict.real_server] = verdict.up;
        return std::nullopt;
    }
    const auto* service = find(key);
    if (!service) return std::nullopt;
    const auto server = std::find_if(
        service->real_servers.begin(), service->real_servers.end(),
        [&](const auto& configured) { return configured.endpoint == verdict.real_server; });
    if (server == service->real_servers.end()) return std::nullopt;
    const bool was_up = is_up(*service, *server, verdicts_);
    verdicts_[key][verdict.real_server] = verdict.up;
    return was_up == verdict.up ? std::nullopt : std::optional(key);
}

Table VirtualServers::desired() const {
    Table table;
    for (const auto& [key, service] : services_)
        table.emplace(key, desired_entry(*service.config, verdicts_));
    return table;
}

Table VirtualServers::desired(const std::set<ServiceKey>& keys) const {
    Table table;
    for (const auto& key : keys) {
        if (const auto* service = find(key)) table.emplace(key, desired_entry(*service, verdicts_));
    }
    return table;
}

std::set<ServiceKey> VirtualServers::keys() const {
    std::set<ServiceKey> all;
    for (const auto& [key, service] : services_)
        all.insert(key);
    return all;
}

const config::VirtualServer* VirtualServers::find(const ServiceKey& key) const {
    const auto found = services_.find(key);
    return found == services_.end() ? nullptr : found->second.config;
}

std::string VirtualServers::quorum_news(const ServiceKey& key) {
    const auto found = services_.find(key);
    if (found == services_.end()) return {};
    const auto weight = serving_weight(*found->second.config, verdicts_);
    const bool up = weight > 0;
    if (std::exchange(found->second.up, up) == up) return {};
    return quorum_line(key, up, weight);
}

}  // namespace holdfast::ipvs
