// KernelTable: the table of a network namespace's IPVS, and what goes with it, read and changed.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "ipvs/core/sync_daemons.h"
#include "ipvs/core/table.h"
#include "lib/netlink/ipvs_client.h"
#include "lib/result.h"
#include "parser/config/global.h"

namespace holdfast::ipvs {

// The line to the kernel is opened when it is first needed and anew after it has failed. Code
// ENOENT of an Error: this kernel has no IPVS, and could not load it.
class KernelTable {
  public:
    // Of the line, this one and those after it; answers what the kernel has against it. That there
    // is no line is said by whatever needs it.
    Result<void> set_receive_buffer(const config::Buffer& buffer);

    // Everybody's.
    Result<std::set<ServiceKey>> keys();

    // Which of these services are there.
    using Services = std::map<ServiceKey, Service>;
    Result<Services> services(const std::set<ServiceKey>& keys);
    // Takes those of `keys` out; with their servers if they are in `desired`.
    Result<Table> take(Services& services, const std::set<ServiceKey>& keys, const Table& desired);

    // The same with counters of traffic.
    Result<Table> read_with_counters(const std::set<ServiceKey>& keys);

    // As Client::apply().
    Result<std::vector<Refused>> apply(const Operations& operations);

    // Puts those that are not 0 in force; answers whether that changed anything.
    Result<bool> set_timeouts(const Timeouts& wanted);

    Result<std::vector<SyncDaemon>> sync_daemons();
    // Tries everything; the first Error.
    Result<void> apply(const SyncPlan& plan);

  private:
    Result<Client*> client();
    Result<void> widen();
    Error lost(Error error);

    config::Buffer buffer_;  // lvs_netlink_cmd_rcv_bufs
    std::optional<Client> client_;
};

}  // namespace holdfast::ipvs
