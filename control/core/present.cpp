#include "control/core/present.h"

#include <algorithm>
#include <map>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace holdfast::control {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::seconds;

template <class Range, class Name>
auto by_name(const Range& range, Name name) {
    std::map<std::string_view, const typename Range::value_type*> map;
    for (const auto& one : range)
        map.emplace(one.*name, &one);
    return map;
}

template <class Map>
auto find(const Map& map, std::string_view name) -> typename Map::mapped_type {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : found->second;
}

ProcessStatus process(std::string name, bool wanted, Presence presence, std::string problem = {}) {
    const bool answers = presence == Presence::answers;
    if (wanted && !answers) {
        problem = presence == Presence::does_not_run ? "is not running" : "does not answer";
    }
    return {std::move(name), wanted, answers, std::move(problem)};
}

// --- VRRP ----------------------------------------------------------------------------------------

std::vector<PeerStatus> peers_of(const ipc::InstanceReport& report) {
    std::vector<PeerStatus> peers;
    for (const auto& peer : report.peers)
        peers.push_back(
            {peer.address, peer.priority, duration_cast<seconds>(peer.heard_ago).count()});
    return peers;
}

void fill(InstanceStatus& status, const ipc::InstanceReport& report, WallTime now) {
    status.state = report.state;
    status.reason = report.reason;
    status.in_state_seconds = duration_cast<seconds>(report.in_state).count();
    status.since = iso_time(now - report.in_state);
    status.priority = report.priority;
    status.stepped_down = report.stepped_down;
    status.peers = peers_of(report);
    status.adverts = report.adverts;
    status.refused = report.refused;
    status.latest_advert_us = report.latest_advert.count();
}

InstanceStatus instance_status(const config::VrrpInstance& instance) {
    InstanceStatus status;
    status.name = instance.name;
    status.priority = status.configured_priority = instance.priority;
    status.interface = instance.interface;
    status.vrid = instance.vrid;
    status.version = instance.version;
    for (const auto& address : instance.addresses)
        status.addresses.push_back(to_string(address.prefix));
    for (const auto& address : instance.excluded_addresses)
        status.excluded_addresses.push_back(to_string(address.prefix));
    status.addresses.insert(status.addresses.end(), status.excluded_addresses.begin(),
                            status.excluded_addresses.end());
    status.garp_delay_seconds = duration_cast<seconds>(instance.garp_master_delay).count();
    status.ipv6 = !instance.addresses.empty() && instance.addresses[0].prefix.address.is_v6();
    return status;
}

void add_instances(Status& status, const config::VrrpConfig& config, const Present& present) {
    const auto reports = by_name(present.vrrp.report.instances, &ipc::InstanceReport::instance);
    std::map<std::string_view, std::string_view> group_of;
    for (const auto& group : config.sync_groups) {
        for (const auto& member : group.members)
            group_of.emplace(member, group.name);
    }
    for (const auto& instance : config.instances) {
        auto& made = status.instances.emplace_back(instance_status(instance));
        if (const auto group = group_of.find(instance.name); group != group_of.end())
            made.group = group->second;
        if (const auto* report = find(reports, instance.name)) fill(made, *report, present.when);
    }
    status.groups = present.vrrp.report.groups;
    status.trackers = present.vrrp.report.trackers;
}

// --- services ------------------------------------------------------------------------------------

CheckStatus check_status(const ipc::CheckReport& report) {
    CheckStatus status;
    status.kind = report.file ? "file" : boost::describe::enum_to_string(report.kind, "");
    status.up = report.up;
    status.succeeded = report.succeeded;
    status.failed = report.failed;
    if (report.ended_ago) status.seconds_ago = duration_cast<seconds>(*report.ended_ago).count();
    status.took_us = report.took.count();
    status.problem = report.problem;
    return status;
}

void fill(ServerStatus& status, const ipc::ServerReport& report) {
    status.up = report.up;
    status.ordered_weight = report.ordered;
    status.in_table = report.in_table;
    status.weight = report.weight;
    status.active_connections = report.active_connections;
    status.inactive_connections = report.inactive_connections;
    status.persistent_connections = report.persistent_connections;
    status.traffic = report.traffic;
}

ServerStatus server_status(const IpEndpoint& endpoint, config::ForwardingMethod method) {
    ServerStatus status;
    status.name = to_string(endpoint);
    status.method = boost::describe::enum_to_string(method, "");
    return status;
}

void fill_checks(ServerStatus& status, const ipc::CheckedServerReport& report) {
    status.checked = report.up.has_value() && !report.checks.empty();
    for (const auto& check : report.checks)
        status.checks.push_back(check_status(check));
}

// Both reports are in the configuration's terms; of servers that are there twice the first counts.
void add_servers(ServiceStatus& status, const config::VirtualServer& config,
                 const ipc::ServiceReport* traffic, const ipc::CheckedServiceReport* checked) {
    std::map<IpEndpoint, const ipc::CheckedServerReport*> checks;
    if (checked) {
        for (const auto& server : checked->servers)
            checks.emplace(server.server, &server);
    }
    status.servers.reserve(config.real_servers.size());
    for (std::size_t i = 0; i < config.real_servers.size(); ++i) {
        const auto& real = config.real_servers[i];
        auto& made = status.servers.emplace_back(server_status(real.endpoint, real.method));
        made.configured_weight = real.weight;
        if (traffic && i < traffic->servers.size() && traffic->servers[i].server == real.endpoint) {
            fill(made, traffic->servers[i]);
        }
        const auto found = checks.find(real.endpoint);
        if (found != checks.end()) fill_checks(made, *found->second);
    }
    if (!config.sorry_server) return;
    const auto& sorry = *config.sorry_server;
    status.sorry_server = server_status(sorry.endpoint, sorry.method);
    if (traffic && traffic->sorry_server) fill(*status.sorry_server, *traffic->sorry_server);
}

void fill(ServiceStatus& status, const ipc::ServiceReport& report) {
    status.quorum = report.quorum;
    status.guarded = report.guarded;
    status.servers_up = report.servers_up;
    status.active_connections = report.active_connections;
    status.inactive_connections = report.inactive_connections;
    status.traffic = report.traffic;
}

void add_services(Status& status, const config::LvsConfig& config, const Present& present) {
    const auto traffic = by_name(present.ipvs.report.services, &ipc::ServiceReport::virtual_server);
    const auto checked =
        by_name(present.checkers.report.services, &ipc::CheckedServiceReport::virtual_server);
    const auto& wanted = present.wanted.services;
    for (const auto& server : config.virtual_servers) {
        if (server.for_checks) continue;
        auto name = config::id_of(server);
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end())
            continue;
        auto& made = status.services.emplace_back();
        made.name = std::move(name);
        made.scheduler = server.scheduler;
        made.servers_configured = static_cast<std::uint32_t>(server.real_servers.size());
        made.servers_up = made.servers_configured;
        const auto* of_ipvs = find(traffic, made.name);
        const auto* of_checkers = find(checked, made.name);
        if (of_ipvs) fill(made, *of_ipvs);
        made.suspended = of_checkers && of_checkers->suspended;
        if (present.wanted.extent == ipc::Extent::servers)
            add_servers(made, server, of_ipvs, of_checkers);
    }
}

}  // namespace

std::string iso_time(WallTime time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

Status status_of(const config::ControlConfig& config, const Present& present,
                 const std::string& host) {
    Status status;
    status.version = HOLDFAST_VERSION;
    status.host = host;
    status.when = iso_time(present.when);
    status.file = config.file;
    status.processes = {
        process("holdfast-vrrp", !config.vrrp.instances.empty(), present.vrrp.presence)};
    add_instances(status, config.vrrp, present);
    if (present.wanted.extent == ipc::Extent::instances) return status;
    const auto& services = config.lvs.virtual_servers;
    const bool has_checks = std::any_of(services.begin(), services.end(), [](const auto& service) {
        const auto& servers = service.real_servers;
        return std::any_of(servers.begin(), servers.end(), config::is_checked);
    });
    status.processes.push_back(process("holdfast-checkers", has_checks, present.checkers.presence));
    status.processes.push_back(process("holdfast-ipvs", !services.empty(), present.ipvs.presence,
                                       present.ipvs.report.problem));
    add_services(status, config.lvs, present);
    return status;
}

}  // namespace holdfast::control
