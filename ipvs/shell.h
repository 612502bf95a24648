// Shell: what connects the IPVS core to this machine: the kernel's table, the clock, the
// supervisor.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/json/value.hpp>

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

    // Puts a new configuration (config::LvsConfig as JSON) into force; answers what the kernel
    // refuses. A table that is there already is adopted: only what differs is changed.
    std::vector<std::string> configure(const boost::json::value& slice);

    void receive(const ipc::Message& message);

    // Removes the services that are ours, then ends the child's loop.
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Cause { configuration, verdict, drift };

    std::vector<std::string> reconcile(const std::set<ServiceKey>& keys, Cause cause);
    Result<std::vector<std::string>> attempt(const std::set<ServiceKey>& keys, Cause cause);
    void tell(const Operations& operations, const std::set<std::size_t>& failed,
              const Table& before, Cause cause);
    std::vector<std::string> news(std::vector<std::string> complaints);
    void reconcile_soon(const ServiceKey& key);
    void reconcile_after_verdicts();
    void look_for_drift_later();

    ipc::Child& child_;
    VirtualServers virtual_servers_;
    KernelTable kernel_;
    std::set<ServiceKey> owned_;        // services that are, or may be, in the kernel for us
    std::set<ServiceKey> changed_;      // by verdicts not yet carried out
    std::set<std::string> complaints_;  // what could not be done when it was last tried
    Clock::duration last_look_{};       // how long it took
    boost::asio::steady_timer timer_;   // until the next look for drift
};

}  // namespace holdfast::ipvs
