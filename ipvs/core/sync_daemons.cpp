#include "ipvs/core/sync_daemons.h"

#include <algorithm>

namespace holdfast::ipvs {

namespace {

SyncDaemon daemon_of(const config::SyncDaemon& config, SyncRole role) {
    SyncDaemon daemon;
    daemon.role = role;
    daemon.interface = config.interface;
    daemon.sync_id = static_cast<std::uint32_t>(config.id.value_or(0));
    daemon.max_length = static_cast<std::uint16_t>(config.maximum_length.value_or(0));
    daemon.port = config.port.value_or(0);
    daemon.ttl = static_cast<std::uint8_t>(config.ttl.value_or(0));
    daemon.group = config.group;
    return daemon;
}

// What is not asked for is the kernel's to choose.
bool fits(const SyncDaemon& wanted, const SyncDaemon& running) {
    const auto same = [](auto asked, auto got) { return asked == 0 || asked == got; };
    return wanted.interface == running.interface && wanted.sync_id == running.sync_id &&
           same(wanted.max_length, running.max_length) && same(wanted.port, running.port) &&
           same(wanted.ttl, running.ttl) && (!wanted.group || wanted.group == running.group);
}

const SyncDaemon* find(const std::vector<SyncDaemon>& daemons, SyncRole role) {
    const auto found = std::find_if(daemons.begin(), daemons.end(),
                                    [&](const auto& daemon) { return daemon.role == role; });
    return found == daemons.end() ? nullptr : &*found;
}

}  // namespace

std::vector<SyncDaemon> wanted_sync_daemons(const std::optional<config::SyncDaemon>& config,
                                            ipc::InstanceState state) {
    if (!config) return {};
    if (config->instance.empty()) {
        return {daemon_of(*config, SyncRole::master), daemon_of(*config, SyncRole::backup)};
    }
    const bool master = state == ipc::InstanceState::master;
    return {daemon_of(*config, master ? SyncRole::master : SyncRole::backup)};
}

SyncPlan plan_sync_daemons(const std::vector<SyncDaemon>& wanted,
                           const std::vector<SyncDaemon>& running,
                           const std::set<SyncRole>& owned) {
    SyncPlan plan;
    for (const auto role : {SyncRole::master, SyncRole::backup}) {
        const auto* right = find(wanted, role);
        const auto* there = find(running, role);
        if (right && there && fits(*right, *there)) continue;
        if (there && (right || owned.contains(role))) plan.stop.push_back(role);
        if (right) plan.start.push_back(*right);
    }
    return plan;
}

}  // namespace holdfast::ipvs
