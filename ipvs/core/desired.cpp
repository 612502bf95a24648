#include "ipvs/core/desired.h"

#include <algorithm>
#include <set>

#include "ipvs/core/slow_start.h"

namespace holdfast::ipvs {

namespace {

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

// A scheduler's flag has a number and, in sh and mh, a name (linux/ip_vs.h).
struct SchedulerFlag {
    std::string_view name;
    std::uint32_t bit;
};
constexpr SchedulerFlag kSchedulerFlags[] = {
    {"flag-1", service_flag::scheduler_1},  {"flag-2", service_flag::scheduler_2},
    {"flag-3", service_flag::scheduler_3},  {"sh-fallback", service_flag::scheduler_1},
    {"sh-port", service_flag::scheduler_2}, {"mh-fallback", service_flag::scheduler_1},
    {"mh-port", service_flag::scheduler_2},
};

std::uint32_t flags_of(const config::VirtualServer& server) {
    std::uint32_t flags = server.one_packet ? service_flag::one_packet : 0;
    for (const auto& name : server.scheduler_flags) {
        for (const auto& flag : kSchedulerFlags)
            flags |= flag.name == name ? flag.bit : 0;
    }
    return flags;
}

std::uint32_t netmask_of(const config::VirtualServer& server, bool is_v6) {
    if (is_v6 && server.persistence_prefix) return *server.persistence_prefix;
    if (!is_v6 && server.persistence_mask) return server.persistence_mask->to_v4().to_uint();
    return host_netmask(is_v6);
}

Service service_of(const ServiceKey& key, const config::VirtualServer& server) {
    Service service;
    service.key = key;
    service.scheduler = server.scheduler;
    service.flags = flags_of(server);
    service.netmask = host_netmask(key.is_v6());
    if (server.persistence_timeout) {
        service.flags |= service_flag::persistent;
        service.timeout_seconds = static_cast<std::uint32_t>(server.persistence_timeout->count());
        service.netmask = netmask_of(server, key.is_v6());
        service.persistence_engine = server.persistence_engine;
    }
    return service;
}

std::uint16_t flags_of(config::TunnelChecksum checksum) {
    switch (checksum) {
        case config::TunnelChecksum::csum:
            return tunnel_flag::checksum;
        case config::TunnelChecksum::remcsum:
            return tunnel_flag::remote_checksum;
        case config::TunnelChecksum::nocsum:
            break;
    }
    return 0;
}

TunnelType type_of(config::TunnelType type) {
    switch (type) {
        case config::TunnelType::gue:
            return TunnelType::gue;
        case config::TunnelType::gre:
            return TunnelType::gre;
        case config::TunnelType::ipip:
            break;
    }
    return TunnelType::ipip;
}

// Only NAT can change the port: the other methods deliver the client's packet as it is.
Destination destination(const ServiceKey& of, const IpEndpoint& endpoint,
                        config::ForwardingMethod method, const config::Tunnel& tunnel) {
    Destination made;
    made.endpoint = endpoint;
    made.method = method_of(method);
    if (made.method != ForwardingMethod::nat) made.endpoint.port = of.endpoint.port;
    if (made.method == ForwardingMethod::tunnel) {
        made.tunnel_type = type_of(tunnel.type);
        made.tunnel_port = tunnel.port;
        made.tunnel_flags = flags_of(tunnel.checksum);
    }
    return made;
}

bool reaches(const ServiceKey& key, const IpEndpoint& server, config::ForwardingMethod method) {
    return method == config::ForwardingMethod::tun || server.address.is_v6() == key.is_v6();
}

// The weight of a server in the table, or none: it is not to be there.
std::optional<int> weight_in_table(const config::RealServer& server, const Standing& standing,
                                   bool sorry_serves) {
    const bool up = is_up(server, standing);
    const int weight = weight_now(server, standing);
    if (up && !sorry_serves) return weight;
    if (server.inhibit_on_failure || (up && weight == 0)) return 0;
    return std::nullopt;
}

}  // namespace

bool is_found_up(const config::RealServer& server, const Standing& standing) {
    const auto verdict = standing.verdicts.find(server.endpoint);
    return verdict == standing.verdicts.end() ? !server.alpha : verdict->second.up;
}

bool is_up(const config::RealServer& server, const Standing& standing) {
    return standing.kept.contains(server.endpoint) || is_found_up(server, standing);
}

// An operator's weight 0 counts for a server that is kept too.
int weight_of(const config::RealServer& server, const Standing& standing) {
    const auto ordered = standing.ordered.find(server.endpoint);
    if (ordered != standing.ordered.end()) return ordered->second;
    const auto kept = standing.kept.find(server.endpoint);
    if (kept != standing.kept.end())
        return server.weight == 0 ? 0 : kept->second.value_or(server.weight);
    const auto verdict = standing.verdicts.find(server.endpoint);
    return verdict == standing.verdicts.end() ? server.weight
                                              : verdict->second.weight.value_or(server.weight);
}

int weight_now(const config::RealServer& server, const Standing& standing) {
    const int weight = weight_of(server, standing);
    if (standing.ordered.contains(server.endpoint)) return weight;
    const auto rising = standing.rising.find(server.endpoint);
    return rising == standing.rising.end() ? weight : risen(weight, rising->second);
}

std::size_t count_serving(const config::VirtualServer& service, const Standing& standing) {
    const auto& servers = service.real_servers;
    const auto count = std::count_if(servers.begin(), servers.end(), [&](const auto& server) {
        return is_found_up(server, standing) && weight_of(server, standing) > 0;
    });
    return static_cast<std::size_t>(count);
}

IpEndpoint in_table(const config::RealServer& server, const ServiceKey& key) {
    return destination(key, server.endpoint, server.method, server.tunnel).endpoint;
}

IpEndpoint in_table(const config::SorryServer& server, const ServiceKey& key) {
    return destination(key, server.endpoint, server.method, server.tunnel).endpoint;
}

std::int64_t serving_weight(const config::VirtualServer& service, const Standing& standing) {
    std::int64_t sum = 0;
    std::set<IpEndpoint> counted;
    for (const auto& server : service.real_servers) {
        if (counted.insert(server.endpoint).second && is_up(server, standing))
            sum += weight_of(server, standing);
    }
    return sum;
}

std::int64_t quorum_threshold(const config::Quorum& quorum, bool had_it) {
    const std::int64_t hysteresis = quorum.hysteresis;
    return quorum.weight + (had_it ? -hysteresis : hysteresis);
}

bool has_quorum(const config::Quorum& quorum, bool had_it, std::int64_t weight) {
    return weight > 0 && weight >= quorum_threshold(quorum, had_it);
}

TableEntry desired_entry(const ServiceKey& key, const config::VirtualServer& service,
                         const Standing& standing) {
    TableEntry entry{service_of(key, service), {}};
    const bool sorry_serves = service.sorry_server && !standing.quorum;
    for (const auto& server : service.real_servers) {
        if (!reaches(key, server.endpoint, server.method)) continue;
        const auto weight = weight_in_table(server, standing, sorry_serves);
        if (!weight) continue;
        auto made = destination(key, server.endpoint, server.method, server.tunnel);
        made.weight = static_cast<std::uint32_t>(*weight);
        made.upper_threshold = server.upper_threshold;
        made.lower_threshold = server.lower_threshold;
        entry.destinations.emplace(made.endpoint, made);
    }
    if (!service.sorry_server) return entry;
    const auto& sorry = *service.sorry_server;
    if (!reaches(key, sorry.endpoint, sorry.method)) return entry;
    auto made = destination(key, sorry.endpoint, sorry.method, sorry.tunnel);
    made.weight = sorry_serves ? 1 : 0;
    if (sorry_serves) {
        entry.destinations.insert_or_assign(made.endpoint, made);
    } else if (sorry.inhibit) {
        entry.destinations.emplace(made.endpoint, made);
    }
    return entry;
}

}  // namespace holdfast::ipvs
