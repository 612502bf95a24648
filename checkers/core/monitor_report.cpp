// What the monitor says of itself, and what an operator orders.
#include <fmt/format.h>

#include "checkers/core/monitor.h"
#include "checkers/core/wording.h"

namespace holdfast::checkers {

void Monitor::count(State& state, const Outcome& outcome, TimePoint now) {
    if (outcome.verdict == Outcome::Verdict::unknown) return;
    const bool good = outcome.verdict == Outcome::Verdict::success;
    ++(good ? state.total_succeeded : state.total_failed);
    state.ended = now;
    state.took = std::chrono::duration_cast<microseconds>(now - state.began);
    if (good) return state.problem.clear();
    state.problem = outcome.why.empty() ? outcome.what : outcome.why;
}

ipc::CheckReport Monitor::report(const State& state, TimePoint now) {
    ipc::CheckReport report;
    report.file = state.check->file.has_value();
    if (!report.file) report.kind = kind_of(state.check->probes.front());
    if (state.conclusion != Conclusion::none) report.up = state.conclusion == Conclusion::up;
    report.succeeded = state.total_succeeded;
    report.failed = state.total_failed;
    if (state.ended)
        report.ended_ago = std::chrono::duration_cast<microseconds>(now - *state.ended);
    report.took = state.took;
    report.problem = state.not_asked.empty() ? state.problem : state.not_asked;
    return report;
}

ipc::CheckedServerReport Monitor::report(const ServerKey& key, const Server& server,
                                         TimePoint now) {
    ipc::CheckedServerReport about{key.real_server, {}, {}};
    if (const auto found = verdict(server)) about.up = found->up;
    about.checks.reserve(server.checks.size());
    for (const auto& [check, state] : server.checks)
        about.checks.push_back(report(*state, now));
    return about;
}

ipc::CheckersReport Monitor::report(const ipc::Wanted& wanted, TimePoint now) const {
    ipc::CheckersReport all;
    const auto add = [&](auto from, const auto& is_wanted) {
        for (; from != now_.servers.end() && is_wanted(from->first); ++from) {
            const auto& name = from->first.virtual_server;
            if (all.services.empty() || all.services.back().virtual_server != name)
                all.services.push_back({name, is_suspended(name), {}});
            if (wanted.extent < ipc::Extent::servers) continue;
            all.services.back().servers.push_back(report(from->first, from->second, now));
        }
    };
    if (wanted.services.empty()) add(now_.servers.begin(), [](const auto&) { return true; });
    for (const auto& service : wanted.services) {
        add(now_.servers.lower_bound({service, {}}),
            [&](const ServerKey& key) { return key.virtual_server == service; });
    }
    return all;
}

void Monitor::check_now(const std::string& virtual_server, const IpEndpoint& real_server,
                        TimePoint now) {
    const auto found = now_.servers.find({virtual_server, real_server});
    if (found == now_.servers.end()) return;
    for (const auto& [key, state] : found->second.checks) {
        if (!state->due || *state->due <= now) continue;
        now_.schedule.erase({*state->due, state});
        schedule(*state, now);
    }
}

}  // namespace holdfast::checkers
