// What protects services as wholes: the failure guard and the slow start.
#include <algorithm>

#include "ipvs/core/narration.h"
#include "ipvs/core/virtual_servers.h"

namespace holdfast::ipvs {

void VirtualServers::adopt_guards(VirtualServer& server, VirtualServer& before) {
    const auto& config = *server.config;
    std::set<IpEndpoint> servers;
    for (const auto& real : config.real_servers)
        servers.insert(real.endpoint);
    server.guard = std::move(before.guard);
    const auto change = server.guard.reload(servers, count_serving(config, server.standing),
                                            config.guard ? &*config.guard : nullptr);
    follow_guard(server, change);
    if (!config.slow_start) return;
    server.slow_start = std::move(before.slow_start);
    server.slow_start.keep_only(servers);
    follow_slow_start(server);
}

// --- the failure guard -------------------------------------------------------------------------

// Whether that changes what becomes of servers.
bool VirtualServers::tell_guard(VirtualServer& server, const config::RealServer& real, bool was_up,
                                int weight, TimePoint now) {
    const auto& settings = server.config->guard;
    const bool up = is_found_up(real, server.standing);
    if (!settings || was_up == up) return false;
    const auto serving = count_serving(*server.config, server.standing);
    if (up) return follow_guard(server, server.guard.is_up(real.endpoint, serving, *settings));
    if (weight == 0) return false;
    const auto own = weight == real.weight ? std::nullopt : std::optional(weight);
    return follow_guard(server, server.guard.failed(real.endpoint, own, serving, *settings, now));
}

bool VirtualServers::follow_guard(VirtualServer& server, FailureGuard::Change change) {
    const auto& config = *server.config;
    server.standing.kept = server.guard.kept();
    if (change == FailureGuard::Change::none) return false;
    const auto serving = count_serving(config, server.standing);
    const bool engaged = change == FailureGuard::Change::engaged;
    alarms_.push_back({config::name_in_log(config), engaged,
                       engaged ? guard_engaged(config, server.guard.count(), serving)
                               : guard_released(config, serving)});
    return true;
}

// --- the slow start ----------------------------------------------------------------------------

void VirtualServers::rise(VirtualServer& server, const config::RealServer& real, double share,
                          TimePoint now) {
    const auto& config = *server.config;
    if (!config.slow_start) return;
    server.slow_start.begin(real.endpoint, share, *config.slow_start, now);
    follow_slow_start(server);
    const int from = weight_now(real, server.standing);
    const int to = weight_of(real, server.standing);
    if (from < to) remarks_.push_back({Severity::info, slow_start_begins(config, real, from, to)});
    if (!next_step_) next_step_ = now + SlowStart::kStep;
}

void VirtualServers::follow_slow_start(VirtualServer& server) {
    server.standing.rising = server.slow_start.shares();
    if (!server.standing.rising.empty()) rising_.insert(config::id_of(*server.config));
}

std::vector<ServiceKey> VirtualServers::advance(TimePoint now) {
    std::vector<ServiceKey> changed;
    if (!next_step_ || now < *next_step_) return changed;
    for (const auto& id : std::exchange(rising_, {})) {
        auto& server = servers_.at(id);
        const auto before = server.standing;
        server.slow_start.advance(*server.config->slow_start, now);
        follow_slow_start(server);
        const auto& reals = server.config->real_servers;
        const bool same = std::all_of(reals.begin(), reals.end(), [&](const auto& real) {
            return weight_now(real, before) == weight_now(real, server.standing);
        });
        if (!same) changed.insert(changed.end(), server.services.begin(), server.services.end());
    }
    next_step_ = rising_.empty() ? std::nullopt : std::optional(now + SlowStart::kStep);
    return changed;
}

bool VirtualServers::is_rising(const ServiceKey& key, const IpEndpoint& server) const {
    const auto found = services_.find(key);
    if (found == services_.end()) return false;
    const auto& reals = found->second->config->real_servers;
    const auto& rising = found->second->standing.rising;
    if (rising.empty()) return false;
    return std::any_of(reals.begin(), reals.end(), [&](const auto& real) {
        return in_table(real, key) == server && rising.contains(real.endpoint);
    });
}

// --- after an earlier life ---------------------------------------------------------------------

std::set<ServiceKey> VirtualServers::worth_a_look() const {
    std::set<ServiceKey> keys;
    for (const auto& [id, server] : servers_) {
        const bool remembers = server.config->guard || server.config->slow_start;
        if (remembers && !server.standing.verdicts.empty() && !server.services.empty())
            keys.insert(server.services.front());
    }
    return keys;
}

void VirtualServers::resume(const Table& actual, TimePoint now) {
    for (const auto& key : worth_a_look()) {
        const auto there = actual.find(key);
        if (there == actual.end()) continue;
        auto& server = servers_.at(config::id_of(*services_.at(key)->config));
        for (const auto& real : server.config->real_servers) {
            if (server.standing.verdicts.contains(real.endpoint))
                resume(server, real, there->second, now);
        }
    }
}

// Who is down and still has weight in the kernel has failed while nobody looked, or was kept; who
// is up and has less than its weight was rising, or has come back while nobody looked.
void VirtualServers::resume(VirtualServer& server, const config::RealServer& real,
                            const TableEntry& there, TimePoint now) {
    const auto found = there.destinations.find(in_table(real, there.service.key));
    const int weight =
        found == there.destinations.end() ? 0 : static_cast<int>(found->second.weight);
    if (!is_found_up(real, server.standing)) {
        const bool may_have_risen = server.config->slow_start && weight > 0;
        tell_guard(server, real, true, may_have_risen ? real.weight : weight, now);
    } else if (const int whole = weight_of(real, server.standing); weight < whole) {
        rise(server, real, static_cast<double>(weight) / whole, now);
    }
}

}  // namespace holdfast::ipvs
