#include "ipvs/core/table.h"

#include <set>

namespace holdfast::ipvs {

namespace {

Protocol protocol_of(config::Protocol protocol) {
    switch (protocol) {
        case config::Protocol::udp:
            return Protocol::udp;
        case config::Protocol::sctp:
            return Protocol::sctp;
        case config::Protocol::tcp:
            break;
    }
    return Protocol::tcp;
}

ForwardingMethod method_of(config::ForwardingMethod method) {
    switch (method) {
        case config::ForwardingMethod::dr:
            return ForwardingMethod::direct;
        case config::ForwardingMethod::tun:
            return ForwardingMethod::tunnel;
        case config::ForwardingMethod::nat:
            break;
    }
    return ForwardingMethod::nat;
}

Service service_of(const config::VirtualServer& server) {
    Service service;
    service.key = key_of(server);
    service.scheduler = server.scheduler;
    service.netmask = host_netmask(service.key.is_v6());
    if (server.persistence_timeout) {
        service.flags |= service_flag::persistent;
        service.timeout_seconds = static_cast<std::uint32_t>(server.persistence_timeout->count());
    }
    return service;
}

Destination destination(const IpEndpoint& endpoint, config::ForwardingMethod method, int weight) {
    Destination made;
    made.endpoint = endpoint;
    made.method = method_of(method);
    made.weight = static_cast<std::uint32_t>(weight);
    return made;
}

}  // namespace

ServiceKey key_of(const config::VirtualServer& server) {
    return {protocol_of(server.protocol), server.endpoint, 0};
}

bool is_up(const config::VirtualServer& service, const config::RealServer& server,
           const Verdicts& verdicts) {
    if (const auto spoken_of = verdicts.find(key_of(service)); spoken_of != verdicts.end()) {
        const auto verdict = spoken_of->second.find(server.endpoint);
        if (verdict != spoken_of->second.end()) return verdict->second;
    }
    return !service.alpha || server.tcp_checks.empty();
}

std::int64_t serving_weight(const config::VirtualServer& service, const Verdicts& verdicts) {
    std::int64_t sum = 0;
    std::set<IpEndpoint> counted;
    for (const auto& server : service.real_servers) {
        if (counted.insert(server.endpoint).second && is_up(service, server, verdicts)) {
            sum += server.weight;
        }
    }
    return sum;
}

TableEntry desired_entry(const config::VirtualServer& service, const Verdicts& verdicts) {
    TableEntry entry{service_of(service), {}};
    for (const auto& server : service.real_servers) {
        const bool up = is_up(service, server, verdicts);
        if (!up && !server.inhibit_on_failure) continue;
        entry.destinations.emplace(
            server.endpoint, destination(server.endpoint, server.method, up ? server.weight : 0));
    }
    if (service.sorry_server && serving_weight(service, verdicts) == 0) {
        const auto& sorry = *service.sorry_server;
        entry.destinations.insert_or_assign(sorry.endpoint,
                                            destination(sorry.endpoint, sorry.method, 1));
    }
    return entry;
}

Table desired(const config::LvsConfig& config, const Verdicts& verdicts) {
    Table table;
    for (const auto& service : config.virtual_servers) {
        const auto key = key_of(service);
        if (!table.contains(key)) table.emplace(key, desired_entry(service, verdicts));
    }
    return table;
}

}  // namespace holdfast::ipvs
