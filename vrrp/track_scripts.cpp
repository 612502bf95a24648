#include "vrrp/track_scripts.h"

namespace holdfast::vrrp {
namespace {

bool same(const config::TrackScript& a, const config::TrackScript& b) {
    return a.script == b.script && a.interval == b.interval && a.timeout == b.timeout &&
           a.rise == b.rise && a.fall == b.fall && a.begins_failed == b.begins_failed;
}

std::string how(const ipc::ScriptEnded& end) {
    if (!end.problem.empty()) return end.problem;
    if (end.timed_out) return "timed out";
    if (end.signal != 0) return fmt::format("killed by signal {}", end.signal);
    return fmt::format("exited with status {}", end.exit_status);
}

}  // namespace

void TrackScripts::configure(const std::vector<config::TrackScript>& scripts) {
    auto old = std::exchange(scripts_, {});
    for (const auto& settings : scripts) {
        auto& script = scripts_[settings.name];
        const auto found = old.find(settings.name);
        if (found != old.end() && same(found->second->settings, settings)) {
            script = std::move(found->second);
            continue;
        }
        const auto known = inherited_.find(settings.name);
        script = std::make_unique<Script>(
            loop_, settings,
            known == inherited_.end() ? std::nullopt : std::optional(known->second));
        if (const auto good = script->health.good()) on_health_(settings.name, *good);
        start(*script);
    }
    inherited_.clear();
}

// A run that takes longer than the interval is waited for: never two at once.
void TrackScripts::start(Script& script) {
    schedule(script);
    if (script.run != 0) return;
    script.run = ++last_run_;
    const auto& [settings, health, timer, run] = script;
    const auto& user = settings.script.run_as;
    const auto timeout = settings.timeout.count() != 0 ? settings.timeout : settings.interval;
    tell_(ipc::RunScript{run, settings.script.command, user.user, user.group,
                         user.supplementary_groups, timeout});
}

void TrackScripts::schedule(Script& script) {
    script.timer.expires_after(script.settings.interval);
    // By name: a reload may take the script away while this is on its way.
    script.timer.async_wait(
        [this, name = script.settings.name](const boost::system::error_code& failure) {
            const auto found = scripts_.find(name);
            if (!failure && found != scripts_.end()) start(*found->second);
        });
}

void TrackScripts::ended(const ipc::ScriptEnded& end) {
    for (auto& [name, script] : scripts_) {
        if (script->run != end.number) continue;
        script->run = 0;
        const auto before = script->health.good();
        script->health.add(end.exit_status == 0 && end.signal == 0 && !end.timed_out);
        if (script->health.good() == before) return;
        say(*script, end);
        return on_health_(name, *script->health.good());
    }
}

// In keepalived's words.
void TrackScripts::say(const Script& script, const ipc::ScriptEnded& end) {
    const auto& name = script.settings.name;
    if (*script.health.good()) {
        log_.info("VRRP_Script({}) succeeded", name);
    } else {
        log_.info("VRRP_Script({}) failed ({})", name, how(end));
    }
}

}  // namespace holdfast::vrrp
