#include "daemon/supervisor.h"

#include <array>
#include <csignal>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "daemon/core/file_name.h"
#include "daemon/host_check.h"
#include "daemon/log_diagnostics.h"
#include "daemon/service_manager.h"
#include "daemon/unprivileged.h"
#include "lib/signals.h"

namespace holdfast::daemon {

namespace {

// Whoever waits for the start or a reload does not wait forever for a process that hangs.
constexpr std::chrono::seconds kTimeToSettle(10);

// How soon what a later supervisor has to know is in its file: verdicts may be many, and checks
// find them again.
constexpr std::chrono::milliseconds kVrrpIsWritten(20);
constexpr std::chrono::milliseconds kVerdictsAreWritten(1000);

// At once: what happens to many servers together does not start as many programs (all at once they
// would stop everything else).
constexpr std::size_t kMostScripts = 32;

constexpr const char* kRunning = "running";

LogTargets targets(const Options& options) {
    return {!options.no_syslog, options.log_console && options.dont_fork,
            facility_called(options.log_facility).value_or(0), options.log_file};
}

// What reload_file means without a name.
std::string beside_pid_file(const Options& options, const char* extension) {
    return std::filesystem::path(options.pid_file).replace_extension(extension);
}

Severity threshold(const Options& options) {
    return options.log_detail ? Severity::debug : Severity::info;
}

}  // namespace

Supervisor::Supervisor(const Options& options)
    : options_(options),
      writer_(loop_, targets(options)),
      log_(
          [this](Severity severity, std::string_view line) {
              writer_.write({"holdfastd", ::getpid()}, severity, line);
          },
          threshold(options)),
      signals_(loop_, SIGTERM, SIGINT, SIGHUP),
      upgrade_signal_(loop_, upgrade_signal()),
      settle_timer_(loop_),
      pulse_timer_(loop_),
      legacy_timer_(loop_),
      spare_memory_(loop_),
      legacy_(beside_pid_file(options, ".state")),
      vrrp_(loop_, log_, writer_, threshold(options),
            {"holdfast-vrrp", "VRRP", options.vrrp_pid_file, true},
            {heard_by(&Supervisor::receive_from_vrrp),
             [this](auto last_seen) { vrrp_memory_.died(last_seen); },
             [this] { tell_vrrp_where_things_stand(); }, [this] { look_whether_settled(); }}),
      checkers_(loop_, log_, writer_, threshold(options),
                {"holdfast-checkers", "Healthcheck", options.checkers_pid_file, false},
                {heard_by(&Supervisor::receive_from_checkers), [](auto) {},
                 [this] { checkers_started(); }, [this] { look_whether_settled(); }}),
      ipvs_(loop_, log_, writer_, threshold(options), {"holdfast-ipvs", "IPVS", "", true},
            {heard_by(&Supervisor::receive_from_ipvs), [](auto) {},
             [this] { tell_ipvs_where_things_stand(); }, [this] { look_whether_settled(); }}),
      alerts_(loop_, log_, writer_, threshold(options), {"holdfast-alerts", "Alerts", "", false},
              {[](const auto&, const UniqueFd&) {}, [](auto) {}, [this] { write_legacy(); },
               [this] { look_whether_settled(); }}),
      control_(loop_, log_, writer_, threshold(options), {"holdfast-control", "Control", "", false},
               {[this](const auto& message, const UniqueFd& memory) {
                    control_plane_.receive(message, memory);
                },
                [](auto) {},
                [this] {
                    write_legacy();
                    control_plane_.control_started();
                },
                [this] { look_whether_settled(); }}),
      control_plane_(
          loop_, {control_, vrrp_, checkers_, ipvs_}, beside_pid_file(options, ".sock"), log_,
          {[this] { reload(); }, [this](Severity threshold) { set_log_threshold(threshold); },
           [this] { write_legacy(); }}),
      track_scripts_(loop_, log_, kMostScripts),
      scripts_(loop_, log_, kMostScripts),
      notifier_(loop_, log_),
      reload_files_(loop_, log_, beside_pid_file(options, ".reload"), [this] { reload(); }),
      stage_scripts_(loop_, log_),
      upgrade_(loop_, log_),
      umask_(options.umask.has_value()) {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void Supervisor::run(config::Loaded loaded) {
    writer_.set_suffix(instance_suffix(namespaces_of(loaded.config->global)));
    log_.info("Starting Holdfast v{}", HOLDFAST_VERSION);
    log_diagnostics(loaded.diagnostics, log_);
    wait_for_signal();
    wait_for_upgrade();
    user_ = find_unprivileged_user(log_);
    umask_.set(loaded.config->global.processes.umask);
    const auto scripts = loaded.config->global.scripts;
    stage_scripts_.configure(scripts, policy_of(scripts));
    stage_scripts_.before_start([&] { start(loaded); });
    loop_.run();
    legacy_.remove();
    log_.info("Stopped Holdfast v{}", HOLDFAST_VERSION);
    writer_.finish();
}

void Supervisor::start(config::Loaded& loaded) {
    if (phase_ == Phase::stopping) return;
    take_over();
    apply(std::move(*loaded.config));
    outcome_ =
        loaded.diagnostics.has_errors() ? "started with a part of the configuration" : kRunning;
    loaded = config::Loaded();  // with it goes the text of the files
    wait_until_settled();
    feel_pulses();
}

// --- signals -----------------------------------------------------------------------------------

void Supervisor::wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& cancelled, int signal) {
        if (cancelled) return;
        wait_for_signal();
        if (signal == SIGHUP) {
            reload();
        } else {
            begin_to_stop();
        }
    });
}

void Supervisor::wait_for_upgrade() {
    upgrade_signal_.async_wait([this](const boost::system::error_code& cancelled, int) {
        if (cancelled) return;
        if (phase_ == Phase::steady) return begin_to_upgrade();
        log_.info("Not upgrading: a configuration is not yet in force");
        wait_for_upgrade();
    });
}

void Supervisor::begin_to_upgrade() {
    log_.info("Upgrading: trying the programs on disk");
    upgrade_.try_programs(options_, [this](bool good) {
        if (good && phase_ == Phase::steady) return upgrade();
        wait_for_upgrade();
    });
}

// The processes serve on alone until the new supervisor replaces them. Should it not come to that,
// systemd starts one.
void Supervisor::upgrade() {
    phase_ = Phase::stopping;
    settle_timer_.cancel();
    track_scripts_.drop_all();
    scripts_.drop_all();
    notify_reloading();
    notifier_.finish([this] {
        log_.info("Upgrading: becoming the program on disk");
        writer_.finish();
        write_legacy();
        umask_.set({});
        const auto failure = become_the_program_on_disk(options_);
        log_.error("{}", failure.message);
        std::_Exit(EXIT_FAILURE);
    });
}

void Supervisor::reload() {
    if (phase_ == Phase::stopping) {
        control_plane_.reload_ended(false, "already stopping");
        return log_.info("Not reloading: already stopping");
    }
    if (phase_ == Phase::settling) {
        reload_again_ = true;
        return log_.info("Reloading again when the last configuration is in force");
    }
    log_.info("Reloading ...");
    notify_reloading();
    auto loaded = reload_files_.load(options_.config_file, {options_.config_id, nullptr});
    if (loaded.config) check_host(*loaded.config, host_interfaces(), loaded.diagnostics);
    log_diagnostics(loaded.diagnostics, log_);
    reload_files_.report(loaded.diagnostics);
    if (!loaded.config || loaded.diagnostics.has_errors()) {
        log_.error("{} is refused, nothing has been changed", options_.config_file);
        outcome_ = "the last reload was refused, see the log; still running the one before";
    } else {
        apply(std::move(*loaded.config));
        outcome_ = kRunning;
    }
    wait_until_settled();
}

void Supervisor::wait_until_settled() {
    phase_ = Phase::settling;
    settle_timer_.expires_after(kTimeToSettle);
    settle_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled || phase_ != Phase::settling) return;
        log_.warning("Not every process has taken its configuration within {} s",
                     kTimeToSettle.count());
        settle();
    });
    look_whether_settled();
}

void Supervisor::look_whether_settled() {
    if (phase_ == Phase::stopping) return stop_next();
    const bool all = vrrp_.settled() && checkers_.settled() && ipvs_.settled();
    if (phase_ == Phase::settling && all) settle();
}

void Supervisor::settle() {
    phase_ = Phase::steady;
    settle_timer_.cancel();
    alerts_.let_go();
    control_.let_go();
    spare_memory_.give_back_soon();
    notify_ready(fmt::format("{}: {}", outcome_, summary_));
    log_.debug("Configuration {}: {}", outcome_, summary_);
    if (std::exchange(reload_again_, false)) return reload();
    control_plane_.reload_ended(outcome_ == kRunning, outcome_);
}

// Whom a supervisor that died has left is ended only now that the next one is ready.
void Supervisor::take_over() {
    bury_earlier_children();
    auto found = legacy_.find();
    if (!found) return log_.warning("{}", found.error().message);
    if (!*found) return;
    auto& [left, last_seen] = **found;
    log_.notice("Going on for the supervisor before");
    for (const auto& process : left.processes) {
        if (process.program == "holdfast-alerts") {
            left_to_finish_.watch(process);
            continue;
        }
        const bool lived = end(process);
        if (lived && process.program == "holdfast-vrrp")
            last_seen = std::chrono::steady_clock::now();
    }
    control_plane_.inherit(left.orders);
    vrrp_memory_.inherit(left.instances, left.trackers, left.told, last_seen);
    verdicts_.inherit(left.verdicts);
    quorums_.inherit(left.quorums);
    initial_values_.inherit(left.trackers);
}

void Supervisor::write_legacy() {
    Legacy legacy;
    for (const auto* child : children_) {
        if (const auto process = child->process()) legacy.processes.push_back(*process);
    }
    legacy.instances = vrrp_memory_.instances();
    legacy.trackers = vrrp_memory_.trackers();
    legacy.told = vrrp_memory_.told();
    legacy.verdicts = verdicts_.all();
    legacy.quorums = quorums_.told();
    legacy.orders = control_plane_.orders();
    legacy_timer_.expires_at(boost::asio::steady_timer::time_point::max());
    const auto written = legacy_.write(std::move(legacy));
    if (!written && !std::exchange(legacy_trouble_told_, true))
        log_.warning("{}: a crash of holdfastd would be noticed", written.error().message);
}

// What changes together is written together.
void Supervisor::write_legacy_within(std::chrono::milliseconds time) {
    const auto due = std::chrono::steady_clock::now() + time;
    if (legacy_timer_.expiry() != std::chrono::steady_clock::time_point() &&
        legacy_timer_.expiry() <= due)
        return;
    legacy_timer_.expires_at(due);
    legacy_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) write_legacy();
    });
}

// That this is done at all is the supervisor's own proof of life.
void Supervisor::feel_pulses() {
    for (auto* child : children_)
        child->feel_pulse();
    legacy_.note_alive();
    notify_alive();
    pulse_timer_.expires_after(std::chrono::seconds(1));
    pulse_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) feel_pulses();
    });
}

// --- stopping ----------------------------------------------------------------------------------

void Supervisor::begin_to_stop() {
    if (phase_ == Phase::stopping) return;
    log_.info("Stopping");
    phase_ = Phase::stopping;
    settle_timer_.cancel();
    alerts_.let_go();
    control_.let_go();
    notify_stopping();
    stage_scripts_.before_stop([this] {
        track_scripts_.drop_all();
        scripts_.drop_all();
        stop_next();
    });
}

// First no more traffic is drawn here, then nobody judges the servers, then their table goes, and
// the people and programs that were to be told of that have some time.
void Supervisor::stop_next() {
    if (stage_scripts_.running()) return;
    for (auto* child : children_) {
        child->stop();
        if (!child->settled()) return;
    }
    notifier_.finish([this] { stage_scripts_.after_stop([this] { loop_.stop(); }); });
}

// --- what the processes say to each other ------------------------------------------------------

// What operators have asked for is theirs.
std::function<void(const ipc::Message&, UniqueFd)> Supervisor::heard_by(
    void (Supervisor::*receive)(const ipc::Message&)) {
    return [this, receive](const ipc::Message& message, UniqueFd memory) {
        if (std::holds_alternative<ipc::Report>(message) ||
            std::holds_alternative<ipc::Traced>(message))
            return control_plane_.pass_on(message, std::move(memory));
        (this->*receive)(message);
    };
}

void Supervisor::receive_from_vrrp(const ipc::Message& message) {
    if (const auto* order = std::get_if<ipc::RunScript>(&message))
        return run_script(*order, track_scripts_, vrrp_);
    if (const auto* heard = std::get_if<ipc::TimersHeard>(&message)) return look_after_vrrp(*heard);
    if (const auto* tracker = std::get_if<ipc::TrackerStatus>(&message)) {
        vrrp_memory_.remember(*tracker);
    } else if (const auto* change = std::get_if<ipc::InstanceChanged>(&message)) {
        vrrp_memory_.remember(*change);
        ipvs_.send(*change);
    } else if (const auto* news = std::get_if<ipc::VrrpNews>(&message)) {
        if (!vrrp_memory_.is_news(*news)) return;
        alerts_.send(*news);
        control_plane_.pass_on(*news);
        notifier_.tell(*news);
    }
    write_legacy_within(kVrrpIsWritten);
}

void Supervisor::look_after_vrrp(const ipc::TimersHeard& heard) {
    vrrp_.restore_conditions();
    auto higher = raised(vrrp_conditions_, processes_, heard.latest);
    if (higher == vrrp_conditions_) return;
    log_.info("holdfast-vrrp was {} us late, its real-time priority is {} now",
              heard.latest.count(), *higher.realtime);
    vrrp_conditions_ = std::move(higher);
    vrrp_.run_under(vrrp_conditions_);
}

void Supervisor::receive_from_ipvs(const ipc::Message& message) {
    if (std::holds_alternative<ipc::ConnectionsCaughtUp>(message)) return vrrp_.send(message);
    const auto pass_on = [this](const auto& news) {
        alerts_.send(news);
        control_plane_.pass_on(news);
        notifier_.tell(news);
    };
    if (const auto* news = std::get_if<ipc::ServiceNews>(&message)) {
        if (!quorums_.is_news(*news)) return;
        pass_on(*news);
        write_legacy_within(kVerdictsAreWritten);
    }
    if (const auto* alarm = std::get_if<ipc::GuardNews>(&message)) pass_on(*alarm);
}

void Supervisor::receive_from_checkers(const ipc::Message& message) {
    if (const auto* order = std::get_if<ipc::RunScript>(&message))
        return run_script(*order, scripts_, checkers_);
    if (const auto* news = std::get_if<ipc::CheckNews>(&message)) {
        control_plane_.pass_on(*news);
        return alerts_.send(*news);
    }
    const auto* verdict = std::get_if<ipc::ServerVerdict>(&message);
    if (!verdict || !verdicts_.remember(*verdict)) return;
    ipvs_.send(*verdict);
    write_legacy_within(kVerdictsAreWritten);
}

void Supervisor::run_script(const ipc::RunScript& order, ScriptRunner& runner,
                            ChildProcess& asker) {
    if (order.command.empty()) return;
    runner.run(
        {order.command, {order.user, order.group, order.supplementary_groups}, order.timeout},
        [&asker, number = order.number](const ScriptEnd& end) {
            asker.send(
                ipc::ScriptEnded{number, end.exit_status, end.signal, end.timed_out, end.problem});
        });
}

void Supervisor::checkers_started() {
    scripts_.drop_all();
    write_legacy();
}

void Supervisor::tell_vrrp_where_things_stand() {
    write_legacy();
    track_scripts_.drop_all();
    for (const auto& word : vrrp_memory_.all())
        vrrp_.send(word);
    control_plane_.vrrp_started();
}

void Supervisor::tell_ipvs_where_things_stand() {
    write_legacy();
    for (const auto& instance : vrrp_memory_.instances())
        ipvs_.send(instance);
    for (const auto& verdict : verdicts_.all())
        ipvs_.send(verdict);
    control_plane_.ipvs_started();
}

void Supervisor::set_log_threshold(Severity threshold) {
    log_.set_threshold(threshold);
    for (auto* child : children_)
        child->set_log_threshold(threshold);
}

}  // namespace holdfast::daemon
