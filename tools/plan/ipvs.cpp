// What a reload changes in the kernel's IPVS table, if every server is up.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "ipvs/core/draining.h"
#include "ipvs/core/narration.h"
#include "ipvs/core/plan.h"
#include "ipvs/core/sync_daemons.h"
#include "ipvs/core/virtual_servers.h"
#include "tools/plan/plan.h"

namespace holdfast::plan {

namespace {

using namespace ipvs;

constexpr TimePoint kNow{};

// What differs of two that go by the same name, as "scheduler rr -> wlc".
class Differences {
  public:
    template <class Value>
    void add(const char* what, const Value& before, const Value& after) {
        if (before == after) return;
        text_ += fmt::format("{}{} {} -> {}", text_.empty() ? ": " : ", ", what, before, after);
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string differences(const Service& before, const Service& after) {
    Differences all;
    all.add("scheduler", before.scheduler, after.scheduler);
    all.add("flags", fmt::format("{:#x}", before.flags), fmt::format("{:#x}", after.flags));
    all.add("persistence", fmt::format("{} s", before.timeout_seconds),
            fmt::format("{} s", after.timeout_seconds));
    all.add("netmask", fmt::format("{:#x}", before.netmask), fmt::format("{:#x}", after.netmask));
    all.add("persistence engine", before.persistence_engine, after.persistence_engine);
    return all.text();
}

std::string differences(const Destination& before, const Destination& after) {
    Differences all;
    all.add("method", name(before.method), name(after.method));
    all.add("upper threshold", before.upper_threshold, after.upper_threshold);
    all.add("lower threshold", before.lower_threshold, after.lower_threshold);
    all.add("tunnel", name(before.tunnel_type), name(after.tunnel_type));
    all.add("tunnel port", before.tunnel_port, after.tunnel_port);
    all.add("tunnel flags", before.tunnel_flags, after.tunnel_flags);
    return all.text();
}

std::string differences(const Operation& operation, const Table& before) {
    if (const auto* set = std::get_if<SetService>(&operation))
        return differences(before.at(set->service.key).service, set->service);
    if (const auto* set = std::get_if<SetDestination>(&operation)) {
        const auto& servers = before.at(set->key).destinations;
        return differences(servers.at(set->destination.endpoint), set->destination);
    }
    return {};
}

std::set<ServiceKey> keys_of(const std::map<ServiceKey, config::seconds>& delays) {
    std::set<ServiceKey> keys;
    for (const auto& [key, delay] : delays)
        keys.insert(keys.end(), key);
    return keys;
}

// All have been checked, and found well.
void all_are_up(VirtualServers& servers, const config::LvsConfig& config) {
    for (const auto& service : config.virtual_servers) {
        for (const auto& server : service.real_servers) {
            const auto id = config::id_of(service);
            servers.hear(ipc::ServerVerdict{id, server.endpoint, true, {}}, kNow);
        }
    }
    servers.settle();
}

// Servers that are drained stay for now, with weight 0.
Table desired_after(const Table& before, const std::map<ServiceKey, config::seconds>& delays,
                    const VirtualServers& servers) {
    Draining draining;
    const auto after = servers.desired(keys_of(delays));
    for (const auto& [key, entry] : after) {
        for (const auto& [endpoint, server] : before.at(key).destinations) {
            if (!entry.destinations.contains(endpoint))
                draining.begin(key, server, kNow + delays.at(key));
        }
    }
    auto desired = servers.desired();
    draining.add_to(desired);
    return desired;
}

Changes table_changes(const config::Config& before, const config::Config& after) {
    Changes changes;
    VirtualServers servers;
    const auto known = servers.configure(config::ipvs_slice(before.global, before.lvs));
    all_are_up(servers, before.lvs);
    const auto there = servers.desired();
    const auto delays = servers.removal_delays();
    auto keys = servers.keys();
    for (auto& problem : servers.configure(config::ipvs_slice(after.global, after.lvs))) {
        if (std::find(known.begin(), known.end(), problem) == known.end())
            changes.push_back({{}, std::move(problem)});
    }
    servers.settle();
    keys.merge(servers.keys());
    const auto wanted = desired_after(there, delays, servers);
    for (const auto& operation : ipvs::plan(wanted, there, keys)) {
        const auto key = service_of(operation);
        changes.push_back({in_log(key), narrate(operation, there, servers.find(key)) +
                                            differences(operation, there)});
    }
    return changes;
}

Changes timeout_changes(const config::IpvsSettings& before, const config::IpvsSettings& after) {
    Changes changes;
    const auto compare = [&](const char* what, const auto& then, const auto& now) {
        if (now && then != now)
            changes.push_back(
                {{}, fmt::format("Setting the IPVS timeout {} to {} s", what, now->count())});
    };
    compare("tcp", before.tcp_timeout, after.tcp_timeout);
    compare("tcpfin", before.tcp_fin_timeout, after.tcp_fin_timeout);
    compare("udp", before.udp_timeout, after.udp_timeout);
    return changes;
}

std::set<SyncRole> roles_of(const std::vector<SyncDaemon>& daemons) {
    std::set<SyncRole> roles;
    for (const auto& daemon : daemons)
        roles.insert(daemon.role);
    return roles;
}

Changes sync_daemon_changes(const config::IpvsSettings& before, const config::IpvsSettings& after) {
    Changes changes;
    const bool named = (before.sync_daemon && !before.sync_daemon->instance.empty()) ||
                       (after.sync_daemon && !after.sync_daemon->instance.empty());
    for (const auto state : {ipc::InstanceState::master, ipc::InstanceState::backup}) {
        if (!named && state == ipc::InstanceState::backup) break;
        const auto running = wanted_sync_daemons(before.sync_daemon, state);
        const auto wanted = wanted_sync_daemons(after.sync_daemon, state);
        const auto steps = plan_sync_daemons(wanted, running, roles_of(running));
        for (const auto role : steps.stop)
            changes.push_back({{}, fmt::format("Stopping the IPVS {} sync daemon", name(role))});
        for (const auto& daemon : steps.start) {
            changes.push_back({{},
                               fmt::format("Starting the IPVS {} sync daemon on {}",
                                           name(daemon.role), daemon.interface)});
        }
    }
    return changes;
}

}  // namespace

Changes ipvs_changes(const config::Config& before, const config::Config& after) {
    auto changes = table_changes(before, after);
    const auto& old = before.global.ipvs;
    const auto& wanted = after.global.ipvs;
    for (const auto& some : {timeout_changes(old, wanted), sync_daemon_changes(old, wanted)})
        changes.insert(changes.end(), some.begin(), some.end());
    return changes;
}

}  // namespace holdfast::plan
