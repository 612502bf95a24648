// What an operator orders and wants to know.
#include <algorithm>

#include "ipvs/core/virtual_servers.h"

namespace holdfast::ipvs {

namespace {

void add(Stats& sum, const Rare<Stats>& stats) {
    if (!stats) return;
    sum.connections += stats->connections;
    sum.in_packets += stats->in_packets;
    sum.out_packets += stats->out_packets;
    sum.in_bytes += stats->in_bytes;
    sum.out_bytes += stats->out_bytes;
    sum.connection_rate += stats->connection_rate;
    sum.in_packet_rate += stats->in_packet_rate;
    sum.out_packet_rate += stats->out_packet_rate;
    sum.in_byte_rate += stats->in_byte_rate;
    sum.out_byte_rate += stats->out_byte_rate;
}

void add(ipc::ServerReport& sum, const Destination& destination) {
    sum.in_table = true;
    sum.weight = destination.weight;
    sum.active_connections += destination.active_connections;
    sum.inactive_connections += destination.inactive_connections;
    sum.persistent_connections += destination.persistent_connections;
    add(sum.traffic, destination.stats);
}

}  // namespace

std::vector<ServiceKey> VirtualServers::order(const ipc::OrderWeight& order) {
    auto& orders = orders_[order.virtual_server];
    if (order.weight) {
        orders.insert_or_assign(order.real_server, *order.weight);
    } else {
        orders.erase(order.real_server);
    }
    const auto found = servers_.find(order.virtual_server);
    const std::map<IpEndpoint, int> now = orders;
    if (orders.empty()) orders_.erase(order.virtual_server);
    if (found == servers_.end()) return {};
    found->second.standing.ordered = now;
    unsettled_.insert(found->first);
    return found->second.services;
}

std::set<ServiceKey> VirtualServers::keys(const ipc::Wanted& wanted) const {
    if (wanted.services.empty()) return keys();
    std::set<ServiceKey> some;
    for (const auto& service : wanted.services) {
        const auto found = servers_.find(service);
        if (found == servers_.end()) continue;
        some.insert(found->second.services.begin(), found->second.services.end());
    }
    return some;
}

ipc::IpvsReport VirtualServers::report(const ipc::Wanted& wanted, const Table& actual) const {
    ipc::IpvsReport report;
    const auto add = [&](const std::string& service) {
        const auto found = servers_.find(service);
        if (found == servers_.end() || found->second.config->for_checks) return;
        auto& made = report.services.emplace_back(this->report(found->second, actual));
        if (wanted.extent < ipc::Extent::servers) made.servers.clear();
    };
    for (const auto& service : wanted.services)
        add(service);
    if (!wanted.services.empty()) return report;
    report.services.reserve(config_.virtual_servers.size());
    for (const auto& config : config_.virtual_servers)
        add(config::id_of(config));
    return report;
}

ipc::ServiceReport VirtualServers::report(const VirtualServer& server, const Table& actual) const {
    const auto& config = *server.config;
    const auto& standing = server.standing;
    ipc::ServiceReport report;
    report.virtual_server = config::id_of(config);
    report.quorum = standing.quorum;
    report.guarded = !standing.kept.empty();
    report.servers.reserve(config.real_servers.size());
    for (const auto& real : config.real_servers) {
        auto& of_server = report.servers.emplace_back();
        of_server.server = real.endpoint;
        of_server.up = is_up(real, standing);
        const auto ordered = standing.ordered.find(real.endpoint);
        if (ordered != standing.ordered.end()) of_server.ordered = ordered->second;
    }
    if (config.sorry_server) {
        report.sorry_server.emplace().server = config.sorry_server->endpoint;
        report.sorry_server->up = !standing.quorum;
    }
    for (const auto& key : server.services) {
        const auto entry = actual.find(key);
        if (entry == actual.end()) continue;
        add(report.traffic, entry->second.service.stats);
        const auto& destinations = entry->second.destinations;
        for (std::size_t i = 0; i < config.real_servers.size(); ++i) {
            const auto there = destinations.find(in_table(config.real_servers[i], key));
            if (there != destinations.end()) add(report.servers[i], there->second);
        }
        if (!config.sorry_server) continue;
        const auto there = destinations.find(in_table(*config.sorry_server, key));
        if (there != destinations.end()) add(*report.sorry_server, there->second);
    }
    for (const auto& of_server : report.servers) {
        report.servers_up += of_server.up ? 1 : 0;
        report.active_connections += of_server.active_connections;
        report.inactive_connections += of_server.inactive_connections;
    }
    return report;
}

}  // namespace holdfast::ipvs
