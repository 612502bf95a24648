#include "ipvs/core/virtual_servers.h"

#include <algorithm>

#include <fmt/format.h>

#include "ipvs/core/expansion.h"
#include "ipvs/core/narration.h"

namespace holdfast::ipvs {

namespace {

const config::RealServer* find_server(const config::VirtualServer& service,
                                      const IpEndpoint& endpoint) {
    const auto& servers = service.real_servers;
    const auto found = std::find_if(servers.begin(), servers.end(), [&](const auto& server) {
        return server.endpoint == endpoint;
    });
    return found == servers.end() ? nullptr : &*found;
}

// What is known of `before` and still holds for `service`.
std::map<IpEndpoint, Verdict> still_true(const std::map<IpEndpoint, Verdict>& before,
                                         const config::VirtualServer& service) {
    std::map<IpEndpoint, Verdict> verdicts;
    for (const auto& server : service.real_servers) {
        const auto verdict = before.find(server.endpoint);
        if (verdict != before.end()) verdicts.insert(*verdict);
    }
    return verdicts;
}

}  // namespace

std::vector<std::string> VirtualServers::configure(config::IpvsConfig config) {
    std::vector<std::string> problems;
    const auto config_before = std::exchange(config_, std::move(config));
    auto before = std::exchange(servers_, {});
    services_.clear();
    unsettled_.clear();
    rising_.clear();
    for (const auto& server : config_.virtual_servers)
        begin(server, before, problems);
    for (const auto& [id, server] : before) {
        if (!servers_.contains(id)) part_from(server, "Removing");
    }
    early_verdicts_.clear();
    configured_ = true;
    return problems;
}

void VirtualServers::begin(const config::VirtualServer& config, All& before,
                           std::vector<std::string>& problems) {
    auto services = services_of(config, config_.groups);
    if (!services) return problems.push_back(services.error().message);
    const auto id = config::id_of(config);
    const auto [place, is_new] = servers_.try_emplace(id);
    if (!is_new) return;
    auto& server = place->second;
    server.config = &config;
    server.services = std::move(*services);
    std::erase_if(server.services, [&](const auto& key) {
        if (services_.try_emplace(key, &server).second) return false;
        problems.push_back(fmt::format("VS {} is already another virtual server's, left out of {}",
                                       in_log(key), config::name_in_log(config)));
        return true;
    });
    const auto known = before.find(id);
    if (known != before.end()) adopt(server, known->second);
    if (const auto early = early_verdicts_.find(id); early != early_verdicts_.end())
        server.standing.verdicts = still_true(early->second, config);
    if (const auto orders = orders_.find(id); orders != orders_.end())
        server.standing.ordered = orders->second;
    unsettled_.insert(id);
    if (!config_.initial_notifies || known != before.end()) return;
    for (const auto& real : config.real_servers) {
        if (is_up(real, server.standing)) tell(config, real, true);
    }
}

// A server that has gone while it was up is told to be down, as one that failed is.
void VirtualServers::adopt(VirtualServer& server, VirtualServer& before) {
    server.is_new = before.is_new;
    server.standing = {still_true(before.standing.verdicts, *server.config),
                       before.standing.quorum};
    for (const auto& real : before.config->real_servers) {
        const bool gone = !find_server(*server.config, real.endpoint);
        if (gone && is_found_up(real, before.standing))
            tell(*server.config, real, false, "Removing");
    }
    adopt_guards(server, before);
}

void VirtualServers::part_from(const VirtualServer& server, const std::string& why) {
    for (const auto& real : server.config->real_servers) {
        if (is_found_up(real, server.standing)) tell(*server.config, real, false, why);
    }
    if (server.standing.quorum) tell(*server.config, false, why, false, false);
}

std::vector<News> VirtualServers::retire() {
    for (const auto& [id, server] : servers_) {
        if (server.config->omega) part_from(server, "Shutting down");
    }
    return std::exchange(news_, {});
}

// --- what becomes of a server ------------------------------------------------------------------

std::vector<ServiceKey> VirtualServers::hear(const ipc::ServerVerdict& verdict, TimePoint now) {
    if (!configured_) {
        early_verdicts_[verdict.virtual_server][verdict.real_server] = {verdict.up, verdict.weight};
        return {};
    }
    const auto found = servers_.find(verdict.virtual_server);
    if (found == servers_.end()) return {};
    auto& server = found->second;
    const auto* real = find_server(*server.config, verdict.real_server);
    if (!real) return {};
    const bool was_up = is_found_up(*real, server.standing);
    const bool counted = is_up(*real, server.standing);
    const int weight = weight_of(*real, server.standing);
    // One that rises, or is kept, has what it has.
    const bool comes_back =
        verdict.up && !counted && server.standing.verdicts.contains(real->endpoint);
    const bool is_first =
        server.standing.verdicts
            .insert_or_assign(verdict.real_server, Verdict{verdict.up, verdict.weight})
            .second;
    // One that begins as down (alpha) and is found down is told, though nothing changes.
    if (was_up != verdict.up || (is_first && real->alpha)) tell(*server.config, *real, verdict.up);
    const bool others_change = tell_guard(server, *real, was_up, weight, now);
    if (comes_back) rise(server, *real, 0, now);
    if (!verdict.up) server.slow_start.end(real->endpoint);
    follow_slow_start(server);
    if (!others_change && counted == is_up(*real, server.standing) &&
        weight == weight_of(*real, server.standing)) {
        return {};
    }
    unsettled_.insert(found->first);
    return server.services;
}

// --- quorum and news ---------------------------------------------------------------------------

std::vector<News> VirtualServers::settle() {
    for (const auto& id : std::exchange(unsettled_, {}))
        settle(servers_.at(id));
    return std::exchange(news_, {});
}

// A virtual server that begins says so, if it has its quorum or else a sorry server, which is then
// what serves.
void VirtualServers::settle(VirtualServer& server) {
    const auto& config = *server.config;
    const bool is_new = std::exchange(server.is_new, false);
    const bool had_it = !is_new && server.standing.quorum;
    const auto weight = serving_weight(config, server.standing);
    server.standing.quorum = has_quorum(config.quorum, had_it, weight);
    const bool has_it = server.standing.quorum;
    if (is_new ? !has_it && !config.sorry_server : has_it == had_it) return;
    tell(config, has_it, quorum_reason(config.quorum, is_new, has_it, weight), true, is_new);
}

void VirtualServers::tell(const config::VirtualServer& of, const config::RealServer& server,
                          bool up, std::string reason) {
    if (of.for_checks) return;
    news_.push_back({config::name_in_log(of), config::name_in_log(server, of), up,
                     std::move(reason), false, false, up ? server.notify_up : server.notify_down});
}

void VirtualServers::tell(const config::VirtualServer& about, bool up, std::string reason,
                          bool in_log, bool first) {
    if (about.for_checks) return;
    const auto& quorum = about.quorum;
    news_.push_back({config::name_in_log(about),
                     {},
                     up,
                     std::move(reason),
                     in_log,
                     first,
                     up ? quorum.up : quorum.down});
}

Table VirtualServers::desired() const {
    Table table;
    for (const auto& [key, server] : services_) {
        table.emplace_hint(table.end(), key, desired_entry(key, *server->config, server->standing));
    }
    return table;
}

Table VirtualServers::desired(const std::set<ServiceKey>& keys) const {
    Table table;
    for (const auto& key : keys) {
        const auto found = services_.find(key);
        if (found == services_.end()) continue;
        const auto& server = *found->second;
        table.emplace_hint(table.end(), key, desired_entry(key, *server.config, server.standing));
    }
    return table;
}

std::set<ServiceKey> VirtualServers::keys() const {
    std::set<ServiceKey> all;
    for (const auto& [key, server] : services_)
        all.insert(all.end(), key);
    return all;
}

std::map<ServiceKey, config::seconds> VirtualServers::removal_delays() const {
    std::map<ServiceKey, config::seconds> delays;
    for (const auto& [key, server] : services_) {
        const auto delay = server->config->removal_delay;
        if (delay.count() > 0) delays.emplace_hint(delays.end(), key, delay);
    }
    return delays;
}

const config::VirtualServer* VirtualServers::find(const ServiceKey& key) const {
    const auto found = services_.find(key);
    return found == services_.end() ? nullptr : found->second->config;
}

}  // namespace holdfast::ipvs
