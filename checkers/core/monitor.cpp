#include "checkers/core/monitor.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

Say say(std::string text) { return {Severity::info, std::move(text)}; }

}  // namespace

Actions Monitor::configure(const config::LvsConfig& config, TimePoint now,
                           const std::function<double()>& random) {
    Actions actions;
    const Everything before = std::exchange(now_, {});
    Change change{before, now, random, actions};
    for (const auto& virtual_server : config.virtual_servers) {
        const auto id = config::id_of(virtual_server);
        const auto name = config::name_in_log(virtual_server);
        for (const auto& real_server : virtual_server.real_servers) {
            const auto& endpoint = real_server.endpoint;
            adopt({id, endpoint}, {in_log(endpoint, virtual_server.protocol), name, endpoint},
                  checks_of(virtual_server, real_server), change);
        }
    }
    for (const auto& [key, server] : now_.servers)
        tell_verdict(key, actions);
    return actions;
}

void Monitor::adopt(const ServerKey& key, Subject subject, std::vector<Check> checks,
                    Change& change) {
    Server& server = now_.servers[key];
    server.subject = std::move(subject);
    const auto old = change.before.servers.find(key);
    const bool known = old != change.before.servers.end();
    if (known) server.told = old->second.told;
    for (auto& check : checks) {
        CheckKey check_key{check.identity, 0};
        while (server.checks.contains(check_key))
            ++std::get<int>(check_key);
        if (known && old->second.checks.contains(check_key)) {
            const CheckId id = old->second.checks.at(check_key);
            server.checks[check_key] = id;
            adopt(id, change.before.checks.at(id), std::move(check), change.now);
        } else {
            server.checks[check_key] = ++last_id_;
            begin(last_id_, key, std::move(check), change);
        }
    }
}

void Monitor::adopt(CheckId id, const State& before, Check check, TimePoint now) {
    State& state = now_.checks[id] = before;
    state.check = std::move(check);
    if (state.probe >= state.check.probes.size()) state.probe = 0;
    if (state.due) schedule(id, std::min(*state.due, now + state.check.delay_loop));
}

void Monitor::begin(CheckId id, const ServerKey& key, Check check, Change& change) {
    State& state = now_.checks[id];
    state.server = key;
    state.check = std::move(check);
    schedule(id, change.now + std::chrono::duration_cast<microseconds>(state.check.warmup *
                                                                       change.random()));
    change.actions.emplace_back(say(activated(subject(key))));
}

void Monitor::schedule(CheckId id, TimePoint due) {
    now_.checks[id].due = due;
    now_.schedule.emplace(due, id);
}

bool Monitor::uses_tls() const {
    return std::any_of(now_.checks.begin(), now_.checks.end(), [](const auto& entry) {
        const auto& probes = entry.second.check.probes;
        return std::any_of(probes.begin(), probes.end(), [](const Probe& probe) {
            const auto* web = std::get_if<HttpProbe>(&probe);
            return web && web->tls;
        });
    });
}

Actions Monitor::advance(TimePoint now) {
    Actions actions;
    while (!now_.schedule.empty() && now_.schedule.begin()->first <= now) {
        const CheckId id = now_.schedule.begin()->second;
        now_.schedule.erase(now_.schedule.begin());
        State& state = now_.checks.at(id);
        state.due.reset();
        actions.emplace_back(StartProbe{id, state.next_probe()});
    }
    return actions;
}

std::optional<TimePoint> Monitor::next_deadline() const {
    if (now_.schedule.empty()) return std::nullopt;
    return now_.schedule.begin()->first;
}

Actions Monitor::finished(CheckId id, const Outcome& outcome, TimePoint now) {
    Actions actions;
    const auto found = now_.checks.find(id);
    if (found == now_.checks.end() || found->second.due) return actions;
    State& state = found->second;
    switch (outcome.verdict) {
        case Outcome::Verdict::success:
            succeed(state, actions);
            break;
        case Outcome::Verdict::failure:
            fail(state, outcome, actions);
            break;
        case Outcome::Verdict::unknown:
            actions.emplace_back(Say{Severity::warning,
                                     fmt::format("Cannot check service {}: {}",
                                                 subject(state.server).real_server, outcome.why)});
            break;
    }
    schedule(id, now + pause_after(state, outcome));
    tell_verdict(state.server, actions);
    return actions;
}

microseconds Monitor::pause_after(const State& state, const Outcome& outcome) {
    if (state.failures > 0) return state.check.delay_before_retry;
    const bool on_its_way_up = outcome.verdict == Outcome::Verdict::success &&
                               state.conclusion != Conclusion::up && state.check.hurry;
    return on_its_way_up ? microseconds(0) : state.check.delay_loop;
}

void Monitor::succeed(State& state, Actions& actions) const {
    const auto& probe = state.next_probe();
    state.failures = 0;
    state.probe = (state.probe + 1) % state.check.probes.size();
    if (state.conclusion == Conclusion::up) return;
    const auto& about = subject(state.server);
    if (auto line = probe_succeeded(about, probe)) actions.emplace_back(say(std::move(*line)));
    if (++state.succeeded < state.check.probes.size()) return;
    state.conclusion = Conclusion::up;
    actions.emplace_back(say(check_succeeded(about, probe)));
}

// A check that has already concluded "down" has nothing left to forgive.
void Monitor::fail(State& state, const Outcome& outcome, Actions& actions) const {
    state.succeeded = 0;
    if (state.conclusion == Conclusion::down) return;
    const auto& about = subject(state.server);
    const bool forgiven = state.failures < state.check.retry;
    const auto severity =
        forgiven && !state.check.log_all_failures ? Severity::debug : Severity::info;
    actions.emplace_back(Say{severity, probe_failed(about, state.next_probe(), outcome)});
    if (forgiven) {
        ++state.failures;
        return;
    }
    const int retries = std::exchange(state.failures, 0);
    state.conclusion = Conclusion::down;
    actions.emplace_back(say(check_failed(about, state.next_probe(), retries)));
}

void Monitor::tell_verdict(const ServerKey& key, Actions& actions) {
    Server& server = now_.servers.at(key);
    const auto up = verdict(server);
    if (!up || server.told == up) return;
    server.told = up;
    actions.emplace_back(ipc::ServerVerdict{key.virtual_server, key.real_server, *up});
}

std::optional<bool> Monitor::verdict(const Server& server) const {
    bool all_up = true;
    for (const auto& [key, id] : server.checks) {
        const auto conclusion = now_.checks.at(id).conclusion;
        if (conclusion == Conclusion::down) return false;
        all_up = all_up && conclusion == Conclusion::up;
    }
    return all_up ? std::optional(true) : std::nullopt;
}

}  // namespace holdfast::checkers
