#include "checkers/core/monitor.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

std::string protocol_name(config::Protocol protocol) {
    return boost::describe::enum_to_string(protocol, "");
}

// As keepalived writes a service in its log: [192.0.2.1]:tcp:80.
std::string in_log(const IpEndpoint& endpoint, config::Protocol protocol) {
    return fmt::format("[{}]:{}:{}", endpoint.address.to_string(), protocol_name(protocol),
                       endpoint.port);
}

}  // namespace

Actions Monitor::configure(const config::LvsConfig& config, TimePoint now,
                           const std::function<double()>& random) {
    Actions actions;
    const State before = std::exchange(state_, {});
    Change change{before, now, random, actions};
    for (const auto& virtual_server : config.virtual_servers) {
        for (const auto& real_server : virtual_server.real_servers) {
            adopt({virtual_server.protocol, virtual_server.endpoint, real_server.endpoint},
                  real_server.tcp_checks, change);
        }
    }
    for (const auto& [key, server] : state_.servers)
        tell_verdict(key, actions);
    return actions;
}

void Monitor::adopt(const ServerKey& key, const std::vector<config::TcpCheck>& checks,
                    Change& change) {
    Server& server = state_.servers[key];
    const auto old = change.before.servers.find(key);
    const bool known = old != change.before.servers.end();
    if (known) server.told = old->second.told;
    for (const auto& settings : checks) {
        CheckKey check_key{settings.target, 0};
        while (server.checks.contains(check_key))
            ++std::get<int>(check_key);
        if (known && old->second.checks.contains(check_key)) {
            const CheckId id = old->second.checks.at(check_key);
            server.checks[check_key] = id;
            adopt(id, change.before.checks.at(id), settings, change.now);
        } else {
            server.checks[check_key] = ++last_id_;
            begin(last_id_, key, settings, change);
        }
    }
}

void Monitor::adopt(CheckId id, const Check& before, const config::TcpCheck& settings,
                    TimePoint now) {
    Check& check = state_.checks[id] = before;
    check.settings = settings;
    if (check.due) schedule(id, std::min(*check.due, now + settings.delay_loop));
}

void Monitor::begin(CheckId id, const ServerKey& key, const config::TcpCheck& settings,
                    Change& change) {
    Check& check = state_.checks[id];
    check.server = key;
    check.settings = settings;
    schedule(id, change.now + std::chrono::duration_cast<std::chrono::microseconds>(
                                  settings.warmup * change.random()));
    change.actions.push_back(
        Say{Severity::info, fmt::format("Activating healthchecker for service {} for VS {}",
                                        in_log(key.real_server, key.protocol),
                                        in_log(key.virtual_server, key.protocol))});
}

void Monitor::schedule(CheckId id, TimePoint due) {
    state_.checks[id].due = due;
    state_.schedule.emplace(due, id);
}

Actions Monitor::advance(TimePoint now) {
    Actions actions;
    while (!state_.schedule.empty() && state_.schedule.begin()->first <= now) {
        const CheckId id = state_.schedule.begin()->second;
        state_.schedule.erase(state_.schedule.begin());
        Check& check = state_.checks.at(id);
        check.due.reset();
        actions.push_back(StartCheck{id, check.settings.target, check.settings.connect_timeout});
    }
    return actions;
}

std::optional<TimePoint> Monitor::next_deadline() const {
    if (state_.schedule.empty()) return std::nullopt;
    return state_.schedule.begin()->first;
}

Actions Monitor::finished(CheckId id, const Outcome& outcome, TimePoint now) {
    Actions actions;
    const auto found = state_.checks.find(id);
    if (found == state_.checks.end() || found->second.due) return actions;
    Check& check = found->second;
    if (outcome.kind == Outcome::Kind::success) {
        succeed(check, actions);
    } else {
        fail(check, outcome, actions);
    }
    const bool retrying = check.failures > 0;
    schedule(id, now + (retrying ? check.settings.delay_before_retry : check.settings.delay_loop));
    tell_verdict(check.server, actions);
    return actions;
}

void Monitor::succeed(Check& check, Actions& actions) {
    check.failures = 0;
    if (std::exchange(check.conclusion, Conclusion::up) == Conclusion::up) return;
    actions.push_back(
        Say{Severity::info, fmt::format("TCP connection to {} success.", service_in_log(check))});
}

// A check that has already concluded "down" has nothing left to forgive.
void Monitor::fail(Check& check, const Outcome& outcome, Actions& actions) {
    if (check.conclusion == Conclusion::down) return;
    actions.push_back(Say{Severity::info, failure_in_log(check, outcome)});
    if (check.failures < check.settings.retry) {
        ++check.failures;
        return;
    }
    const int retries = std::exchange(check.failures, 0);
    check.conclusion = Conclusion::down;
    const auto after = retries > 0 ? fmt::format(" after {} retries", retries) : std::string();
    actions.push_back(Say{Severity::info, fmt::format("TCP_CHECK on service {} failed{}.",
                                                      service_in_log(check), after)});
}

std::string Monitor::service_in_log(const Check& check) {
    return in_log(check.server.real_server, check.server.protocol);
}

std::string Monitor::failure_in_log(const Check& check, const Outcome& outcome) {
    std::string why = outcome.reason;
    if (check.settings.target != check.server.real_server) {
        why = to_string(check.settings.target) + (why.empty() ? "" : ": ") + why;
    }
    return fmt::format("TCP connection to {} {}.{}", service_in_log(check),
                       outcome.kind == Outcome::Kind::timeout ? "timeout" : "failed",
                       why.empty() ? std::string() : fmt::format(" ({})", why));
}

void Monitor::tell_verdict(const ServerKey& key, Actions& actions) {
    Server& server = state_.servers.at(key);
    const auto up = verdict(server);
    if (!up || server.told == up) return;
    server.told = up;
    actions.push_back(
        ipc::ServerVerdict{protocol_name(key.protocol), key.virtual_server, key.real_server, *up});
}

std::optional<bool> Monitor::verdict(const Server& server) const {
    bool all_up = true;
    for (const auto& [key, id] : server.checks) {
        const auto conclusion = state_.checks.at(id).conclusion;
        if (conclusion == Conclusion::down) return false;
        all_up = all_up && conclusion == Conclusion::up;
    }
    return all_up ? std::optional(true) : std::nullopt;
}

}  // namespace holdfast::checkers
