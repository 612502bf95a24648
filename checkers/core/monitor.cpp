#include "checkers/core/monitor.h"

#include <algorithm>
#include <limits>

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
            Server server{{in_log(endpoint, virtual_server.protocol), name, endpoint},
                          {},
                          real_server.weight,
                          {}};
            adopt({id, endpoint}, std::move(server), checks_of(virtual_server, real_server),
                  change);
        }
    }
    for (const auto& [key, server] : now_.servers)
        tell_verdict(key, actions);
    return actions;
}

void Monitor::adopt(const ServerKey& key, Server server_now, std::vector<Check> checks,
                    Change& change) {
    Server& server = now_.servers[key] = std::move(server_now);
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
    if (state.check.file) return;
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
            state.own_weight = outcome.weight;
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
    conclude(state, Conclusion::up);
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
    conclude(state, Conclusion::down);
    actions.emplace_back(say(check_failed(about, state.next_probe(), retries)));
}

void Monitor::conclude(State& state, Conclusion conclusion) const {
    state.conclusion = conclusion;
    if (conclusion != Conclusion::down) return;
    state.own_weight.reset();
    state.file_weight = 0;
}

// --- files -------------------------------------------------------------------------------------

std::set<std::string> Monitor::files() const {
    std::set<std::string> all;
    for (const auto& [id, state] : now_.checks) {
        if (state.check.file) all.insert(state.check.file->path);
    }
    return all;
}

Actions Monitor::file_says(const std::string& path, int number) {
    Actions actions;
    for (auto& [id, state] : now_.checks) {
        if (!state.check.file || state.check.file->path != path) continue;
        hear_number(state, number, actions);
        tell_verdict(state.server, actions);
    }
    return actions;
}

// With weight 0 any number but 0 is a failure (with `reverse` 0 is one), else the number moves the
// weight; so far down that no weight could make up for it is a failure too.
void Monitor::hear_number(State& state, int number, Actions& actions) const {
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    const auto& [path, weight] = *state.check.file;
    const auto change = static_cast<std::int64_t>(number) * (weight.reverse ? -1 : 1) *
                        static_cast<std::int64_t>(weight.value);
    const bool failed = weight.value == 0 ? (number != 0) != weight.reverse : change < -kMost;
    const auto before = state.conclusion;
    conclude(state, failed ? Conclusion::down : Conclusion::up);
    if (!failed) state.file_weight = std::min(change, kMost);
    if (failed == (before == Conclusion::down)) return;
    actions.emplace_back(
        say(fmt::format("({}): tracked file {} {} FAULT state", subject(state.server).real_server,
                        path, failed ? "now" : "leaving")));
}

// --- verdicts ----------------------------------------------------------------------------------

void Monitor::tell_verdict(const ServerKey& key, Actions& actions) {
    Server& server = now_.servers.at(key);
    const auto now = verdict(server);
    if (!now || server.told == now) return;
    server.told = now;
    actions.emplace_back(
        ipc::ServerVerdict{key.virtual_server, key.real_server, now->up, now->weight});
}

std::optional<Monitor::Verdict> Monitor::verdict(const Server& server) const {
    bool all_up = true;
    for (const auto& [key, id] : server.checks) {
        const auto conclusion = now_.checks.at(id).conclusion;
        if (conclusion == Conclusion::down) return Verdict{false, {}};
        all_up = all_up && conclusion == Conclusion::up;
    }
    return all_up ? std::optional(Verdict{true, weight(server)}) : std::nullopt;
}

std::optional<int> Monitor::weight(const Server& server) const {
    std::int64_t change = 0;
    for (const auto& [key, id] : server.checks) {
        const State& state = now_.checks.at(id);
        change += state.file_weight;
        if (state.own_weight) change += std::int64_t{*state.own_weight} - server.weight;
    }
    if (change == 0) return std::nullopt;
    return static_cast<int>(
        std::clamp<std::int64_t>(server.weight + change, 0, std::numeric_limits<int>::max()));
}

}  // namespace holdfast::checkers
