// Shell: what connects the IPVS core to this machine: the kernel's table, the clock, the
// supervisor.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "ipvs/connection_watch.h"
#include "ipvs/core/draining.h"
#include "ipvs/core/narration.h"
#include "ipvs/core/plan.h"
#include "ipvs/core/virtual_servers.h"
#include "ipvs/kernel_table.h"
#include "lib/ipc/child.h"

namespace holdfast::ipvs {

class Shell {
  public:
    // `child` outlives the shell.
    explicit Shell(ipc::Child& child);
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;

    // Puts a new configuration (config::IpvsConfig as JSON) into force; answers what the kernel
    // refuses. A table that is there already is adopted: only what differs is changed.
    std::vector<std::string> configure(const ipc::Slice& slice);

    void receive(const ipc::Message& message);

    // Removes the services that are ours and ends the sync daemons, then ends the child's loop.
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Cause { configuration, verdict, drift };

    void report(const ipc::AskReport& ask);
    void instance_changed(const ipc::InstanceChanged& change);
    Result<std::uint64_t> connections();
    void resume();
    void reconcile_aloud(std::set<ServiceKey> keys, Cause cause);
    std::vector<std::string> reconcile(std::set<ServiceKey> keys, Cause cause);
    Result<void> reconcile_settings(std::vector<std::string>& problems);
    Result<void> reconcile_sync_daemons(std::vector<std::string>& problems);
    std::vector<std::string> flush_at_the_end();
    void tell(const News& news);
    Result<std::vector<std::string>> attempt(std::set<ServiceKey>& keys, Cause cause);
    Result<std::vector<std::string>> attempt_table(const std::set<ServiceKey>& keys, Cause cause);
    void drain(const Table& before, const std::map<ServiceKey, config::seconds>& delays);
    // What has been done to the table, and what could not be.
    struct Changes {
        Narration narration;
        std::vector<std::string> problems;
    };
    Result<void> change(const std::set<ServiceKey>& keys, KernelTable::Services& there,
                        Changes& changes);
    Result<void> change_part(const std::set<ServiceKey>& keys, KernelTable::Services& there,
                             Changes& changes);
    std::vector<std::string> unsaid(std::vector<std::string> complaints);
    void reconcile_soon(const std::set<ServiceKey>& keys);
    void look_for_drift_later();
    void advance_in_time();

    ipc::Child& child_;
    VirtualServers virtual_servers_;
    KernelTable kernel_;
    Draining draining_;
    std::set<ServiceKey> owned_;  // services that are, or may be, in the kernel for us
    bool take_over_ = true;       // with lvs_flush: not yet done
    bool resumed_ = false;        // what an earlier life of this process has left
    std::map<std::string, ipc::InstanceState> instances_;
    std::set<SyncRole> sync_daemons_;       // that are, or may be, running for us
    ConnectionWatch connections_;           // while the backup sync daemon's instance is BACKUP
    std::set<ServiceKey> changed_;          // by verdicts not yet carried out
    bool soon_ = false;                     // they are about to be
    std::set<std::string> complaints_;      // what could not be done when it was last tried
    Clock::duration last_look_{};           // how long it took
    boost::asio::steady_timer timer_;       // until the next look for drift
    boost::asio::steady_timer step_timer_;  // until virtual_servers_.next_deadline()
};

}  // namespace holdfast::ipvs
