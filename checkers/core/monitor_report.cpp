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

ipc::CheckReport Monitor::report(const State& state, TimePoint now) const {
    ipc::CheckReport report;
    report.file = state.check.file.has_value();
    if (!report.file) report.kind = kind_of(state.check.probes.front());
    if (state.conclusion != Conclusion::none) report.up = state.conclusion == Conclusion::up;
    report.succeeded = state.total_succeeded;
    report.failed = state.total_failed;
    if (state.ended)
        report.ended_ago = std::chrono::duration_cast<microseconds>(now - *state.ended);
    report.took = state.took;
    report.problem = state.not_asked.empty() ? state.problem : state.not_asked;
    return report;
}

ipc::CheckersReport Monitor::report(TimePoint now) const {
    ipc::CheckersReport report;
    for (const auto& [key, server] : now_.servers) {
        if (report.services.empty() ||
            report.services.back().virtual_server != key.virtual_server) {
            report.services.push_back({key.virtual_server, is_suspended(key.virtual_server), {}});
        }
        ipc::CheckedServerReport of_server{key.real_server, {}, {}};
        if (const auto verdict = this->verdict(server)) of_server.up = verdict->up;
        for (const auto& [check, id] : server.checks)
            of_server.checks.push_back(this->report(now_.checks.at(id), now));
        report.services.back().servers.push_back(std::move(of_server));
    }
    return report;
}

void Monitor::check_now(const std::string& virtual_server, const IpEndpoint& real_server,
                        TimePoint now) {
    const auto found = now_.servers.find({virtual_server, real_server});
    if (found == now_.servers.end()) return;
    for (const auto& [key, id] : found->second.checks) {
        const auto due = now_.checks.at(id).due;
        if (!due || *due <= now) continue;
        now_.schedule.erase({*due, id});
        schedule(id, now);
    }
}

}  // namespace holdfast::checkers
