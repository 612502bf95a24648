#include "tests/sim/cluster_rules.h"

#include <algorithm>

namespace holdfast::sim {

using namespace std::chrono_literals;

ClusterRules::ClusterRules(const Cluster& cluster, const Network& network,
                           const std::vector<Host>& hosts, Verdict& verdict)
    : cluster_(cluster),
      network_(network),
      hosts_(hosts),
      verdict_(verdict),
      conflicts_(cluster.routers.size() * cluster.hosts.size() * cluster.hosts.size()) {}

std::optional<Time>& ClusterRules::conflict(std::size_t router, std::size_t one,
                                            std::size_t other) {
    const auto [first, second] = std::minmax(one, other);
    return conflicts_[(router * hosts_.size() + first) * hosts_.size() + second];
}

void ClusterRules::state_changed(std::size_t host, std::size_t router, State from, State to,
                                 Time now) {
    if (still_) {
        verdict_.broken(now, "host {}: V{} changes its state though nothing has happened", host,
                        router);
    }
    if (from != State::master && to != State::master) return;
    for (std::size_t other = 0; other < hosts_.size(); ++other) {
        if (other == host || hosts_[other].state(router) != State::master) continue;
        if (from == State::master) judge_conflict(router, host, other, now);
        conflict(router, host, other) = to == State::master ? std::optional(now) : std::nullopt;
    }
}

void ClusterRules::died(std::size_t host) {
    for (std::size_t router = 0; router < cluster_.routers.size(); ++router) {
        for (std::size_t other = 0; other < hosts_.size(); ++other)
            conflict(router, host, other).reset();
    }
}

void ClusterRules::inspect(Time now) {
    for (std::size_t router = 0; router < cluster_.routers.size(); ++router) {
        for (std::size_t one = 0; one < hosts_.size(); ++one) {
            for (std::size_t other = 0; other < one; ++other)
                judge_conflict(router, one, other, now);
        }
    }
}

void ClusterRules::judge_conflict(std::size_t router, std::size_t one, std::size_t other,
                                  Time now) {
    const auto since = conflict(router, one, other);
    const auto lan = cluster_.routers[router].lan;
    if (!since || !hosts_[one].running() || !hosts_[other].running()) return;
    if (!network_.connected(lan, one, other) || network_.calm_since(lan) == Time::max()) return;
    const auto undisturbed =
        std::max({network_.calm_since(lan), hosts_[one].steady_since, hosts_[other].steady_since});

    const auto top = stronger(router, one, other) ? one : other;
    const auto& settings = cluster_.hosts[top];
    Time limit = 2 * cluster_.longest_delay;
    if (*since <= undisturbed) {
        limit =
            at_most(settings.intervals[router]) + settings.longest_wakeup + cluster_.longest_delay;
    }
    for (const auto host : {one, other}) {
        if (hosts_[host].leaving) limit += kTimeToSettle + cluster_.hosts[host].longest_wakeup;
    }
    if (hosts_[one].leaving && hosts_[other].leaving) limit += kLongestHandover;
    if (now - std::max(*since, undisturbed) > limit + 1us) {
        verdict_.broken(now, "hosts {} and {} are both master of V{} for {} us, {} us are allowed",
                        one, other, router, (now - std::max(*since, undisturbed)).count() / 1000,
                        limit.count() / 1000);
    }
}

// Who leaves says nothing: he goes when he hears the other.
bool ClusterRules::stronger(std::size_t router, std::size_t one, std::size_t other) const {
    if (hosts_[one].leaving != hosts_[other].leaving) return hosts_[other].leaving;
    const auto priority = [&](std::size_t host) { return hosts_[host].instances[router].priority; };
    return std::pair(priority(one), one) > std::pair(priority(other), other);
}

// A backup waits for three intervals and a skew, which is no longer than one; it may have been told
// an interval by a master that is no more. preempt_delay begins when a weaker one has become
// master, and is followed by another such wait; so is the wait for connections that do not come.
// Where LANs are divided differently, one sync group may have to wait for another.
Time ClusterRules::settling_time() const {
    microseconds interval{0}, delay{0};
    for (const auto& router : cluster_.routers)
        interval = std::max(interval, router.version == 3 ? 2 * router.interval : router.interval);
    Time wakeup{0};
    for (const auto& host : cluster_.hosts) {
        wakeup = std::max(wakeup, host.longest_wakeup);
        for (const auto& policy : host.policies)
            delay = std::max({delay, policy.preempt_delay, policy.catch_up_time});
    }
    const auto delayed = delay == 0s ? delay : 5 * interval + delay;
    const Time once = at_most(5 * interval + delayed) + 2 * wakeup + 4 * cluster_.longest_delay;
    const bool chain = cluster_.lans > 1 && cluster_.groups.size() < cluster_.routers.size();
    return once * (chain ? cluster_.hosts.size() : 1);
}

Time ClusterRules::quiet_since() const {
    Time since{0};
    for (std::size_t lan = 0; lan < cluster_.lans; ++lan)
        since = std::max(since, network_.calm_since(lan));
    for (const auto& host : hosts_)
        since = std::max(since, host.steady_since);
    return since;
}

void ClusterRules::judge_settled(Time now) {
    for (std::size_t group = 0; group < cluster_.groups.size(); ++group)
        judge_group(group, now);
}

void ClusterRules::judge_group(std::size_t group, Time now) {
    for (std::size_t host = 0; host < hosts_.size(); ++host) {
        if (!hosts_[host].running()) continue;
        for (std::size_t other = 0; other < host && is_master(group, host); ++other) {
            if (is_master(group, other) && meet(group, host, other)) {
                verdict_.broken(now, "hosts {} and {} remain both master of group {}", host, other,
                                group);
            }
        }
        if (!is_master(group, host) && hosts_[host].can_serve(cluster_, group) &&
            !has_no_reason_to_claim(group, host))
            verdict_.broken(now, "host {} ought to be master of group {} and is not", host, group);
    }
}

bool ClusterRules::has_no_reason_to_claim(std::size_t group, std::size_t host) const {
    const auto& policies = cluster_.hosts;
    const auto& mine = policies[host].policies[group];
    for (std::size_t other = 0; other < hosts_.size(); ++other) {
        if (other == host || !is_master(group, other) || !meet(group, host, other)) continue;
        const bool may_preempt = mine.preempt || mine.priority == 255;
        if (!may_preempt || policies[other].policies[group].priority >= mine.priority) return true;
    }
    return false;
}

bool ClusterRules::meet(std::size_t group, std::size_t one, std::size_t other) const {
    const auto& members = cluster_.groups[group].members;
    return std::any_of(members.begin(), members.end(), [&](std::size_t member) {
        return network_.connected(cluster_.routers[member].lan, one, other);
    });
}

bool ClusterRules::is_master(std::size_t group, std::size_t host) const {
    return hosts_[host].state(cluster_.groups[group].members.front()) == State::master;
}

}  // namespace holdfast::sim
