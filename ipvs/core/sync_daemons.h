// plan_sync_daemons(): which of the kernel's synchronization daemons to stop and to start, so that
// connections are copied from the master to its backup.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/ipc/messages.h"
#include "lib/netlink/ipvs.h"
#include "parser/config/global.h"

namespace holdfast::ipvs {

// What should run: the one of the instance's state, or both where no instance is named.
std::vector<SyncDaemon> wanted_sync_daemons(const std::optional<config::SyncDaemon>& config,
                                            ipc::InstanceState state);

// Stopping comes first.
struct SyncPlan {
    std::vector<SyncRole> stop;
    std::vector<SyncDaemon> start;
    bool empty() const { return stop.empty() && start.empty(); }
};

// `owned`: the roles that we have started, or would. One that runs as it should goes on, also when
// somebody else started it; one of a role that is neither wanted nor ours is left alone.
SyncPlan plan_sync_daemons(const std::vector<SyncDaemon>& wanted,
                           const std::vector<SyncDaemon>& running, const std::set<SyncRole>& owned);

}  // namespace holdfast::ipvs
