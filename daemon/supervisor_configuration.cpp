// What becomes of a configuration: a slice for each process.
#include <fmt/format.h>

#include "daemon/core/dump_files.h"
#include "daemon/core/needs.h"
#include "daemon/core/process_names.h"
#include "daemon/core/time_to_end.h"
#include "daemon/secrets.h"
#include "daemon/supervisor.h"
#include "daemon/unprivileged.h"
#include "lib/ipc/sealed_json.h"
#include "parser/config/control_slice.h"
#include "parser/dump.h"

namespace holdfast::daemon {

namespace {

// What is static needs no instance.
bool has_work(const config::VrrpConfig& vrrp) {
    const auto& [addresses, routes, rules, groups] = vrrp.fixed;
    return !vrrp.instances.empty() || !addresses.empty() || !routes.empty() || !rules.empty();
}

// Where nobody looks after the kernel's table nobody can say that it has caught up.
void wait_for_no_connections(config::VrrpConfig& vrrp) {
    for (auto& instance : vrrp.instances)
        instance.catch_up_time = config::microseconds(0);
}

RunConditions called(const std::string& name, RunConditions conditions) {
    conditions.name = name;
    return conditions;
}

}  // namespace

// Each slice is written as soon as it can be, and what is large is taken out of the configuration,
// not copied. IPVS comes before the checkers, so that it knows a server before it hears a verdict
// on it; those who only tell of what the others do come when these have begun.
void Supervisor::apply(config::Config config) {
    const bool has_vrrp = options_.run_vrrp && has_work(config.vrrp);
    const bool has_lvs = options_.run_checkers && !config.lvs.virtual_servers.empty();
    const bool has_ipvs = has_lvs || (options_.run_checkers && config.global.ipvs.sync_daemon);
    if (!has_vrrp && !has_ipvs) log_.warning("holdfastd has no configuration to run");
    if (options_.dump_config)
        config::dump(config, [this](const std::string& line) { log_.info("{}", line); });
    look_whether_renamed(config.global);
    ++generation_;
    const auto names = process_names(config.global.processes);
    adopt(config.global.processes, names.supervisor);
    const auto& scripts = config.global.scripts;
    const auto policy = policy_of(scripts);
    reload_files_.configure(config.global.reload);
    stage_scripts_.configure(scripts, policy);
    for (auto* runner : {&track_scripts_, &scripts_})
        runner->set_policy(policy);
    const config::Config nothing;
    notifier_.configure(scripts, (has_vrrp ? std::as_const(config) : nothing).vrrp, policy);
    const auto freed = verdicts_.configure((has_lvs ? std::as_const(config) : nothing).lvs);
    summary_ = fmt::format("{} VRRP instances, {} virtual servers",
                           has_vrrp ? config.vrrp.instances.size() : 0,
                           has_lvs ? config.lvs.virtual_servers.size() : 0);
    vrrp_conditions_ = called(names.vrrp, run_conditions(processes_.vrrp, true));
    const auto others = run_conditions(processes_.checkers, false);
    control_.hold();
    if (auto alerts = config::alerts_slice(config); config::has_receivers(alerts)) {
        // One that runs has to know of whom it hears.
        if (!alerts_.is_running()) alerts_.hold();
        read_secret_files(alerts, log_);
        configure(alerts_, true, alerts, {});
    } else {
        alerts_.stop();
    }
    {
        auto vrrp = config.vrrp;
        read_key_files(vrrp, log_);
        if (!has_ipvs) wait_for_no_connections(vrrp);
        if (has_vrrp) initial_values_.write(vrrp.files, log_);
        configure(vrrp_, has_vrrp, vrrp, vrrp_conditions_);
    }
    auto checkers = config::checkers_slice(config.lvs);
    const bool has_checks = has_lvs && !checkers.virtual_servers.empty();
    if (has_checks) read_tls_files(checkers, log_);
    control_plane_.open(config.global.web,
                        with_dump_names(config.global.files, namespaces_of(config.global)));
    auto control = config::control_slice(std::move(config), options_.config_file);
    configure(control_, true, control, {});
    const auto ipvs = config::ipvs_slice(control.global, std::move(control.lvs));
    configure(ipvs_, has_ipvs, ipvs, called(names.ipvs, others),
              {.network_namespace = ipvs.network_namespace});
    for (const auto& verdict : freed)
        ipvs_.send(verdict);
    configure(checkers_, has_checks, checkers, called(names.checkers, others),
              {.capabilities = checkers_need(checkers, may_ping(user_))});
}

// The command line knows better than any configuration.
config::Namespaces Supervisor::namespaces_of(const config::Global& global) const {
    auto namespaces = global.namespaces;
    if (!options_.network_namespace.empty()) namespaces.network = options_.network_namespace;
    return namespaces;
}

// What holds for the processes as such, this one among them.
void Supervisor::adopt(const config::Processes& settings, const std::string& name) {
    processes_ = settings;
    umask_.set(processes_.umask);
    for (auto* child : children_)
        child->give_time_to_end(time_to_end(processes_));
    set_process_name(name.empty() ? own_name_ : name);
}

// Operators and the next supervisor look for this one by its files.
void Supervisor::look_whether_renamed(const config::Global& global) {
    const auto files = pid_files(global);
    if (!configured_pid_files_) configured_pid_files_ = files;
    if (files != *configured_pid_files_)
        log_.warning(
            "instance and use_pid_dir count from the next start on: the pid files stay where they "
            "are");
}

template <class Slice>
void Supervisor::configure(ChildProcess& child, bool enabled, const Slice& slice,
                           const RunConditions& conditions, privileges::Grant grant) {
    if (!enabled) return child.stop();
    grant.user = user_;
    if (locking_is_limited() && (&child == &vrrp_ || conditions.lock_memory))
        grant.capabilities |= privileges::only(privileges::Capability::ipc_lock);
    auto memory = ipc::seal_json("holdfast slice", slice);
    if (!memory) return log_.error("{}", memory.error().message);
    child.configure(generation_, std::move(*memory), conditions, std::move(grant));
}

}  // namespace holdfast::daemon
