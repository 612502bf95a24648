// Supervisor: owns the configuration and the processes that carry it out.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/child_process.h"
#include "daemon/control_plane.h"
#include "daemon/core/pid_files.h"
#include "daemon/core/quorum_memory.h"
#include "daemon/core/verdict_memory.h"
#include "daemon/core/vrrp_memory.h"
#include "daemon/initial_values.h"
#include "daemon/left_to_finish.h"
#include "daemon/legacy.h"
#include "daemon/log_writer.h"
#include "daemon/notifier.h"
#include "daemon/options.h"
#include "daemon/reload_files.h"
#include "daemon/script_runner.h"
#include "daemon/stage_scripts.h"
#include "daemon/umask.h"
#include "daemon/upgrade.h"
#include "lib/log.h"
#include "lib/process_name.h"
#include "lib/spare_memory.h"
#include "parser/load.h"

namespace holdfast::daemon {

class Supervisor {
  public:
    // From here on signals are heard: SIGTERM and SIGINT stop, SIGHUP reloads.
    explicit Supervisor(const Options& options);

    // Starts with a configuration that can be run, and returns when everything has been stopped.
    void run(config::Loaded loaded);

  private:
    void start(config::Loaded& loaded);
    void apply(config::Config config);
    void adopt(const config::Processes& settings, const std::string& name);
    config::Namespaces namespaces_of(const config::Global& global) const;
    void look_whether_renamed(const config::Global& global);
    template <class Slice>
    void configure(ChildProcess& child, bool enabled, const Slice& slice,
                   const RunConditions& conditions, privileges::Grant grant = {});

    void wait_for_signal();
    void wait_for_upgrade();
    void begin_to_upgrade();
    void upgrade();
    void reload();
    void wait_until_settled();
    void look_whether_settled();
    void settle();
    void feel_pulses();
    void take_over();
    void write_legacy();
    void write_legacy_within(std::chrono::milliseconds time);
    void begin_to_stop();
    void stop_next();

    std::function<void(const ipc::Message&, UniqueFd)> heard_by(
        void (Supervisor::*receive)(const ipc::Message&));
    void receive_from_checkers(const ipc::Message& message);
    void receive_from_vrrp(const ipc::Message& message);
    void look_after_vrrp(const ipc::TimersHeard& heard);
    void receive_from_ipvs(const ipc::Message& message);
    void set_log_threshold(Severity threshold);
    void checkers_started();
    void tell_vrrp_where_things_stand();
    void tell_ipvs_where_things_stand();
    void run_script(const ipc::RunScript& order, ScriptRunner& runner, ChildProcess& asker);

    enum class Phase { settling, steady, stopping };

    const Options& options_;
    boost::asio::io_context loop_{1};
    LogWriter writer_;
    Log log_;
    boost::asio::signal_set signals_;
    boost::asio::signal_set upgrade_signal_;
    boost::asio::steady_timer settle_timer_;
    boost::asio::steady_timer pulse_timer_;
    boost::asio::steady_timer legacy_timer_;
    SpareMemory spare_memory_;
    LegacyFile legacy_;
    LeftToFinish left_to_finish_{loop_};
    bool legacy_trouble_told_ = false;
    ChildProcess vrrp_;
    ChildProcess checkers_;
    ChildProcess ipvs_;
    ChildProcess alerts_;
    ChildProcess control_;
    // In the order in which they are stopped.
    const std::array<ChildProcess*, 5> children_{&vrrp_, &checkers_, &ipvs_, &alerts_, &control_};
    ControlPlane control_plane_;
    VerdictMemory verdicts_;
    QuorumMemory quorums_;
    VrrpMemory vrrp_memory_;
    ScriptRunner track_scripts_;  // the VRRP process's
    ScriptRunner scripts_;        // the checkers'
    Notifier notifier_;
    ReloadFiles reload_files_;
    StageScripts stage_scripts_;
    Upgrade upgrade_;
    std::optional<privileges::User> user_;  // of the processes
    InitialValues initial_values_;
    Umask umask_;
    const std::string own_name_ = process_name();
    std::optional<PidFiles> configured_pid_files_;  // at the start
    config::Processes processes_;                   // of the configuration in force
    RunConditions vrrp_conditions_;                 // now
    Phase phase_ = Phase::settling;
    std::uint64_t generation_ = 0;
    std::string summary_;  // of the configuration in force
    std::string outcome_;  // of the last attempt to change it
    bool reload_again_ = false;
};

}  // namespace holdfast::daemon
