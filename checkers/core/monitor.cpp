#include "checkers/core/monitor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

Say say(std::string text) { return {Severity::info, std::move(text)}; }

std::vector<std::pair<IpAddress, IpAddress>> addresses_of(
    const config::VirtualServer& server, const std::vector<config::VirtualServerGroup>& groups) {
    if (server.group.empty()) return {{server.endpoint.address, server.endpoint.address}};
    std::vector<std::pair<IpAddress, IpAddress>> all;
    for (const auto& group : groups) {
        if (group.name != server.group) continue;
        for (const auto& entry : group.entries) {
            if (entry.fwmark == 0) all.emplace_back(entry.first, entry.last);
        }
    }
    return all;
}

}  // namespace

Actions Monitor::configure(const config::LvsConfig& config, TimePoint now,
                           const std::function<double()>& random) {
    Actions actions;
    const Everything before = std::exchange(now_, {});
    Change change{before, now, random, actions};
    for (const auto& virtual_server : config.virtual_servers) {
        const auto id = config::id_of(virtual_server);
        const auto name = config::name_in_log(virtual_server);
        if (virtual_server.ha_suspend)
            now_.suspendable[id] = addresses_of(virtual_server, config.groups);
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
    for (auto& home : now_.servers)
        tell_verdict(home, actions);
    return actions;
}

void Monitor::adopt(const ServerKey& key, Server server_now, std::vector<Check> checks,
                    Change& change) {
    auto& home = *now_.servers.insert_or_assign(key, std::move(server_now)).first;
    Server& server = home.second;
    const auto old = change.before.servers.find(key);
    const bool known = old != change.before.servers.end();
    if (known) server.told = old->second.told;
    for (auto& check : checks) {
        CheckKey check_key{check.identity, 0};
        while (server.checks.contains(check_key))
            ++std::get<int>(check_key);
        const State* before = nullptr;
        if (known) {
            const auto same = old->second.checks.find(check_key);
            if (same != old->second.checks.end()) before = same->second;
        }
        const CheckId id = before ? before->id : ++last_id_;
        State& state = now_.checks[id];
        server.checks[check_key] = &state;
        if (before) state = *before;
        state.id = id;
        state.home = &home;
        state.check = std::make_shared<const Check>(std::move(check));
        if (before) {
            adopt(state, change.now);
        } else {
            begin(state, change);
        }
    }
}

void Monitor::adopt(State& state, TimePoint now) {
    make_known(state);
    if (state.probe >= state.check->probes.size()) state.probe = 0;
    if (state.due) schedule(state, std::min(*state.due, now + state.check->delay_loop));
}

void Monitor::make_known(State& state) {
    auto& alike = now_.alike[state.check->identity];
    alike.insert(&state);
    state.alike = &alike;
}

void Monitor::begin(State& state, Change& change) {
    if (state.check->file) return;
    const auto* known = one_that_knows(state, change.before);
    if (known) {
        state.conclusion = known->conclusion;
        state.own_weight = known->own_weight;
    }
    make_known(state);
    if (const auto together = time_of_the_same(state)) {
        schedule(state, *together);
    } else if (known) {
        const auto next = known->due.value_or(known->began + known->check->delay_loop);
        schedule(state, std::clamp(next, change.now, change.now + state.check->delay_loop));
    } else {
        const auto wait = state.check->warmup * next_place_in_warm_up(change.random);
        schedule(state, change.now + std::chrono::duration_cast<microseconds>(wait));
    }
    change.actions.emplace_back(say(activated(subject(state))));
}

// What has been found out of a server is true in every virtual server: one that moves from one to
// another, or becomes one of several, begins with it.
const Monitor::State* Monitor::one_that_knows(const State& state, const Everything& before) {
    const auto alike = before.alike.find(state.check->identity);
    if (alike == before.alike.end()) return nullptr;
    for (const auto* there : alike->second) {
        const bool same = there->home->first.real_server == state.home->first.real_server &&
                          there->check->probes == state.check->probes;
        if (same && there->conclusion != Conclusion::none) return there;
    }
    return nullptr;
}

double Monitor::next_place_in_warm_up(const std::function<double()>& random) {
    constexpr double kGoldenRatio = 0.618'033'988'749'894'8;
    place_in_warm_up_ = place_in_warm_up_ ? *place_in_warm_up_ + kGoldenRatio : random();
    *place_in_warm_up_ -= std::floor(*place_in_warm_up_);
    return *place_in_warm_up_;
}

std::optional<TimePoint> Monitor::time_of_the_same(const State& state) {
    for (const auto* there : *state.alike) {
        if (there != &state && there->asks_the_same(state) && there->failures == 0)
            return there->due;
    }
    return std::nullopt;
}

// Those that would ask the same soon anyway listen to the probe of `started`. One that has failed
// has a time of its own to be asked again.
void Monitor::join(const State& started, TimePoint now) {
    for (auto* other : *started.alike) {
        if (!other->due || !other->asks_the_same(started)) continue;
        if (is_suspended(other->home->first.virtual_server)) continue;
        const bool retries = other->failures > 0 || started.failures > 0;
        const auto margin = retries ? microseconds(0) : started.check->delay_loop / 2;
        if (*other->due > now + margin) continue;
        now_.schedule.erase({*other->due, other});
        other->due.reset();
        other->began = started.began;
        audience_[started.id].push_back(other->id);
    }
}

void Monitor::schedule(State& state, TimePoint due) {
    state.due = due;
    now_.schedule.insert({due, &state});
}

std::set<std::string> Monitor::certificate_authorities() const {
    std::set<std::string> all;
    for (const auto& [id, state] : now_.checks) {
        for (const auto& probe : state.check->probes) {
            const auto* web = std::get_if<HttpProbe>(&probe);
            if (web && web->tls) all.insert(web->ca);
        }
    }
    return all;
}

Actions Monitor::advance(TimePoint now) {
    Actions actions;
    while (!now_.schedule.empty() && now_.schedule.begin()->when <= now) {
        State& state = *now_.schedule.begin()->state;
        now_.schedule.erase(now_.schedule.begin());
        state.began = *std::exchange(state.due, std::nullopt);
        if (is_suspended(state.home->first.virtual_server)) {
            schedule(state, state.began + state.check->delay_loop);
            continue;
        }
        join(state, now);
        actions.emplace_back(StartProbe{state.id, {state.check, &state.next_probe()}});
    }
    return actions;
}

std::optional<TimePoint> Monitor::next_deadline() const {
    if (now_.schedule.empty()) return std::nullopt;
    return now_.schedule.begin()->when;
}

Actions Monitor::finished(CheckId id, const Outcome& outcome, TimePoint now) {
    Actions actions;
    finished_one(id, outcome, now, actions);
    const auto audience = audience_.extract(id);
    if (!audience) return actions;
    for (const auto one : audience.mapped())
        finished_one(one, outcome, now, actions);
    return actions;
}

void Monitor::finished_one(CheckId id, const Outcome& outcome, TimePoint now, Actions& actions) {
    const auto found = now_.checks.find(id);
    if (found == now_.checks.end() || found->second.due) return;
    State& state = found->second;
    const auto before = state.conclusion;
    count(state, outcome, now);
    switch (outcome.verdict) {
        case Outcome::Verdict::success:
            state.own_weight = outcome.weight;
            warn(state, outcome.warning, actions);
            succeed(state, actions);
            break;
        case Outcome::Verdict::failure:
            fail(state, outcome, actions);
            break;
        case Outcome::Verdict::unknown:
            tell_not_asked(state, outcome.why, actions);
            break;
    }
    if (outcome.verdict != Outcome::Verdict::unknown) state.not_asked.clear();
    schedule(state, next_time(state, outcome, now));
    if (state.conclusion != before) tell_conclusion(state, before, outcome, actions);
    tell_verdict(*state.home, actions);
}

TimePoint Monitor::next_time(const State& state, const Outcome& outcome, TimePoint now) {
    if (state.failures > 0) return now + state.check->delay_before_retry;
    const bool on_its_way_up = outcome.verdict == Outcome::Verdict::success &&
                               state.conclusion != Conclusion::up && state.check->hurry;
    if (on_its_way_up) return now;
    const TimePoint next = state.began + state.check->delay_loop;
    if (next > now) return next;
    return next + ((now - next) / state.check->delay_loop + 1) * state.check->delay_loop;
}

void Monitor::succeed(State& state, Actions& actions) {
    const auto& probe = state.next_probe();
    state.failures = 0;
    state.probe = (state.probe + 1) % state.check->probes.size();
    if (state.conclusion == Conclusion::up) return;
    const auto& about = subject(state);
    if (auto line = probe_succeeded(about, probe)) actions.emplace_back(say(std::move(*line)));
    if (++state.succeeded < state.check->probes.size()) return;
    conclude(state, Conclusion::up);
    actions.emplace_back(say(check_succeeded(about, probe)));
}

// A check that has already concluded "down" has nothing left to forgive.
void Monitor::fail(State& state, const Outcome& outcome, Actions& actions) {
    state.succeeded = 0;
    if (state.conclusion == Conclusion::down) return;
    const auto& about = subject(state);
    const bool forgiven = state.failures < state.check->retry;
    const auto severity =
        forgiven && !state.check->log_all_failures ? Severity::debug : Severity::info;
    actions.emplace_back(Say{severity, probe_failed(about, state.next_probe(), outcome)});
    if (forgiven) {
        ++state.failures;
        return;
    }
    const int retries = std::exchange(state.failures, 0);
    conclude(state, Conclusion::down);
    actions.emplace_back(say(check_failed(about, state.next_probe(), retries)));
}

// Once, until it changes: what is missing here is missing at each check of each server.
void Monitor::tell_not_asked(State& state, const std::string& why, Actions& actions) {
    if (std::exchange(state.not_asked, why) == why) return;
    actions.emplace_back(Say{Severity::warning, fmt::format("Cannot check service {}: {}",
                                                            subject(state).real_server, why)});
}

// Once, until it changes.
void Monitor::warn(State& state, const std::string& warning, Actions& actions) {
    if (state.warned == warning) return;
    state.warned = warning;
    if (warning.empty()) return;
    actions.emplace_back(
        Say{Severity::warning, fmt::format("Service {}: {}", subject(state).real_server, warning)});
}

void Monitor::conclude(State& state, Conclusion conclusion) {
    state.conclusion = conclusion;
    if (conclusion != Conclusion::down) return;
    state.own_weight.reset();
    state.file_weight = 0;
}

// --- ha_suspend --------------------------------------------------------------------------------

bool Monitor::is_suspended(const std::string& virtual_server) const {
    const auto found = now_.suspendable.find(virtual_server);
    if (found == now_.suspendable.end()) return false;
    return std::none_of(found->second.begin(), found->second.end(), [&](const auto& range) {
        const auto first = addresses_.lower_bound(range.first);
        return first != addresses_.end() && *first <= range.second;
    });
}

Actions Monitor::addresses_are(std::set<IpAddress> addresses) {
    std::map<std::string, bool> before;
    for (const auto& [id, ranges] : now_.suspendable)
        before[id] = is_suspended(id);
    addresses_ = std::move(addresses);
    Actions actions;
    for (const auto& [key, server] : now_.servers) {
        const auto was = before.find(key.virtual_server);
        if (was == before.end()) continue;
        const bool is = is_suspended(key.virtual_server);
        if (is == was->second) continue;
        actions.emplace_back(say(fmt::format(
            "{} healthchecker for service {} for VS {}", is ? "Suspending" : "Activating",
            server.subject.real_server, server.subject.virtual_server)));
    }
    return actions;
}

// --- files -------------------------------------------------------------------------------------

std::set<std::string> Monitor::files() const {
    std::set<std::string> all;
    for (const auto& [id, state] : now_.checks) {
        if (state.check->file) all.insert(state.check->file->path);
    }
    return all;
}

Actions Monitor::file_says(const std::string& path, int number) {
    Actions actions;
    for (auto& [id, state] : now_.checks) {
        if (!state.check->file || state.check->file->path != path) continue;
        hear_number(state, number, actions);
        tell_verdict(*state.home, actions);
    }
    return actions;
}

// With weight 0 any number but 0 is a failure (with `reverse` 0 is one), else the number moves the
// weight; so far down that no weight could make up for it is a failure too.
void Monitor::hear_number(State& state, int number, Actions& actions) {
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    const auto& [path, weight] = *state.check->file;
    const auto change = static_cast<std::int64_t>(number) * (weight.reverse ? -1 : 1) *
                        static_cast<std::int64_t>(weight.value);
    const bool failed = weight.value == 0 ? (number != 0) != weight.reverse : change < -kMost;
    const auto before = state.conclusion;
    conclude(state, failed ? Conclusion::down : Conclusion::up);
    if (!failed) state.file_weight = std::min(change, kMost);
    if (failed == (before == Conclusion::down)) return;
    actions.emplace_back(
        say(fmt::format("({}): tracked file {} {} FAULT state", subject(state).real_server, path,
                        failed ? "now" : "leaving")));
}

// --- verdicts ----------------------------------------------------------------------------------

void Monitor::tell_conclusion(const State& state, Conclusion before, const Outcome& outcome,
                              Actions& actions) {
    const auto& [key, server] = *state.home;
    const auto up = [](const auto& verdict) {
        return verdict ? std::optional(verdict->up) : std::nullopt;
    };
    actions.emplace_back(ipc::CheckNews{
        key.virtual_server, key.real_server, kind_of(state.check->probes.front()),
        state.conclusion == Conclusion::up, before == Conclusion::none, up(server.told),
        up(verdict(server)), problem_of(state.check->probes.front(), outcome), outcome.why});
}

void Monitor::tell_verdict(std::pair<const ServerKey, Server>& home, Actions& actions) {
    auto& [key, server] = home;
    const auto now = verdict(server);
    if (!now || server.told == now) return;
    server.told = now;
    actions.emplace_back(
        ipc::ServerVerdict{key.virtual_server, key.real_server, now->up, now->weight});
}

std::optional<Monitor::Verdict> Monitor::verdict(const Server& server) {
    bool all_up = true;
    for (const auto& [key, state] : server.checks) {
        const auto conclusion = state->conclusion;
        if (conclusion == Conclusion::down) return Verdict{false, {}};
        all_up = all_up && conclusion == Conclusion::up;
    }
    return all_up ? std::optional(Verdict{true, weight(server)}) : std::nullopt;
}

std::optional<int> Monitor::weight(const Server& server) {
    std::int64_t change = 0;
    for (const auto& [key, state] : server.checks) {
        change += state->file_weight;
        if (state->own_weight) change += std::int64_t{*state->own_weight} - server.weight;
    }
    if (change == 0) return std::nullopt;
    return static_cast<int>(
        std::clamp<std::int64_t>(server.weight + change, 0, std::numeric_limits<int>::max()));
}

}  // namespace holdfast::checkers
