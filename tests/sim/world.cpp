#include "tests/sim/world.h"

#include <algorithm>

#include "tests/sim/trouble.h"

namespace holdfast::sim {

Statistics& Statistics::operator+=(const Statistics& other) {
    router_hours += other.router_hours;
    runs += other.runs;
    adverts += other.adverts;
    takeovers += other.takeovers;
    troubles += other.troubles;
    return *this;
}

World::World(std::uint64_t seed, RuleBook rules, Timeline& timeline)
    : random_(seed),
      timeline_(timeline),
      cluster_(draw_cluster(random_)),
      network_(cluster_.lans, cluster_.hosts.size(), Weather{0, 0, cluster_.longest_delay}),
      rules_(rules),
      host_rules_(cluster_, host_verdict_),
      cluster_rules_(cluster_, network_, hosts_, cluster_verdict_) {
    hosts_.reserve(cluster_.hosts.size());
    for (std::size_t i = 0; i < cluster_.hosts.size(); ++i)
        hosts_.emplace_back(i, cluster_, random_);
}

void World::run() {
    push(now_, Kind::inspection);
    const bool together = random_.chance(50);
    for (const auto& host : hosts_) {
        const Time longest = together ? Time(0) : 6 * Time(cluster_.longest_interval());
        plan(random_.up_to(longest), "", [this, &host] { start(host.index); });
    }
    go_through_trouble();
    const int episodes = random_.between(2, 8);
    for (int i = 0; i < episodes && !violation(); ++i) {
        go_through_quiet();
        go_through_trouble();
    }
    for (std::size_t i = 0; i < hosts_.size() && !violation(); ++i) {
        resume(i);
        stop(i);
    }
    statistics_.runs = 1;
    statistics_.router_hours =
        std::chrono::duration<double, std::ratio<3600>>(now_).count() * hosts_.size();
}

void World::go_through_trouble() {
    const auto until = now_ + random_.between(3, 40) * Time(cluster_.longest_interval());
    const int troubles = random_.between(0, 6);
    for (int i = 0; i < troubles; ++i)
        plan_trouble(*this, until);
    statistics_.troubles += troubles;
    run_until(until);
}

void World::go_through_quiet() {
    recover();
    run_until(std::max(now_, cluster_rules_.quiet_since() + cluster_rules_.settling_time()));
    if (violation()) return;
    cluster_rules_.judge_settled(now_);
    cluster_rules_.expect_stillness(true);
    const int intervals = random_.chance(90) ? random_.between(1, 10) : random_.between(50, 300);
    run_until(now_ + intervals * Time(cluster_.longest_interval()));
    cluster_rules_.expect_stillness(false);
}

// What is planned no longer happens; processes run, packets arrive. Some damage may stay.
void World::recover() {
    deeds_.clear();
    ++trouble_;
    network_.calm_down(now_);
    timeline_.note(now_, "the network is calm");
    for (std::size_t lan = 0; lan < cluster_.lans; ++lan) {
        if (random_.chance(70)) network_.divide(lan, std::vector<int>(hosts_.size()), now_);
    }
    for (auto& host : hosts_) {
        resume(host.index);
        if (host.leaving) stop(host.index);
        if (random_.chance(80)) start(host.index);
        for (std::size_t lan = 0; lan < cluster_.lans; ++lan) {
            if (random_.chance(80)) set_interface(host.index, lan, true);
        }
        for (std::size_t router = 0; router < cluster_.routers.size(); ++router)
            set_present(host.index, router, true);
    }
}

// --- time ----------------------------------------------------------------------------------------

void World::push(Time at, Kind kind, std::size_t host, std::uint32_t data) {
    queue_.push({at, ++happenings_, kind, static_cast<std::uint32_t>(host), data});
}

void World::plan(Time when, std::string what, std::function<void()> deed) {
    deeds_.push_back({std::move(what), std::move(deed)});
    push(when, Kind::deed, trouble_, static_cast<std::uint32_t>(deeds_.size() - 1));
}

void World::run_until(Time end) {
    while (!violation() && !queue_.empty() && queue_.top().at <= end) {
        const auto happening = queue_.top();
        queue_.pop();
        now_ = happening.at;
        happen(happening);
    }
    if (!violation()) now_ = end;
}

void World::happen(const Happening& happening) {
    switch (happening.kind) {
        case Kind::arrival:
            return arrive(hosts_[happening.host], happening.data);
        case Kind::wakeup:
            return wake(hosts_[happening.host]);
        case Kind::deed: {
            if (happening.host != trouble_) return;
            const auto deed = deeds_[happening.data];  // a copy: it may plan others
            if (!deed.what.empty()) timeline_.note(now_, "{}", deed.what);
            return deed.doing();
        }
        case Kind::inspection:
            return inspect();
    }
}

void World::inspect() {
    for (auto& host : hosts_) {
        host_rules_.inspect(host, now_);
        if (!host.running() || !random_.chance(10)) continue;
        repeat(host, vrrp::ConfigurationChanged{host.config});
        for (std::size_t lan = 0; lan < cluster_.lans; ++lan)
            repeat(host, status_of(host, lan));
    }
    cluster_rules_.inspect(now_);
    push(now_ + Time(cluster_.longest_interval()), Kind::inspection);
}

// --- the life of a host --------------------------------------------------------------------------

void World::start(std::size_t index) {
    auto& host = hosts_[index];
    if (host.power != Power::off) return;
    timeline_.note(now_, "host {} starts", index);
    host.power = Power::running;
    host.steady_since = now_;
    host.core.emplace();
    for (std::size_t lan = 0; lan < cluster_.lans; ++lan)
        tell_interface(host, lan);
    host_rules_.begin(host, tell_predecessors(host));
    turn(host, vrrp::ConfigurationChanged{host.config});
}

// The supervisor may have gone with the process, or the whole machine.
std::vector<bool> World::tell_predecessors(Host& host) {
    std::vector<bool> succeeds(cluster_.routers.size());
    const auto states = std::exchange(host.when_it_crashed, {});
    if (states.empty() || random_.chance(20)) return succeeds;
    const auto last_seen = host.clock.at(host.last_seen);
    for (std::size_t router = 0; router < states.size(); ++router) {
        const auto dead_for = host.clock.at(now_) - last_seen;
        succeeds[router] = states[router] == State::master &&
                           dead_for < 2 * host.instances[router].advert_interval;
        turn(host, vrrp::PredecessorWas{instance_name(router), states[router], last_seen});
    }
    return succeeds;
}

void World::hand_over(std::size_t index) {
    auto& host = hosts_[index];
    if (!host.running() || host.leaving) return;
    timeline_.note(now_, "host {} hands over", index);
    host.leaving = true;
    host.steady_since = now_;
    host_rules_.hand_over(host, now_);
    turn(host, vrrp::StopRequested{true});
}

void World::stop(std::size_t index) {
    auto& host = hosts_[index];
    if (!host.running()) return;
    timeline_.note(now_, "host {} stops", index);
    host_rules_.leave_at_once(host, now_);
    turn(host, vrrp::StopRequested{});
    if (host.core)
        return host_verdict_.broken(now_, "host {} is asked to stop and does not", host.index);
}

void World::crash(std::size_t index) {
    auto& host = hosts_[index];
    if (host.power == Power::off) return;
    timeline_.note(now_, "host {} crashes", index);
    cluster_rules_.died(index);
    if (host.running()) host.last_seen = now_;
    for (std::size_t router = 0; router < cluster_.routers.size() && !host.leaving; ++router)
        host.when_it_crashed.push_back(host.state(router));
    power_off(host);
}

void World::power_off(Host& host) {
    for (const auto packet : host.unread)
        release(packet);
    host.unread.clear();
    host.core.reset();
    host.wakes_at.reset();
    host.leaving = false;
    host.power = Power::off;
    host.steady_since = now_;
    for (auto& expectation : host.expectations)
        expectation = Expectation();
}

void World::pause(std::size_t index) {
    auto& host = hosts_[index];
    if (!host.running()) return;
    timeline_.note(now_, "host {} sleeps", index);
    host.power = Power::paused;
    host.last_seen = now_;
}

// The shell reads what has come in before it looks at the clock.
void World::resume(std::size_t index) {
    auto& host = hosts_[index];
    if (host.power != Power::paused) return;
    timeline_.note(now_, "host {} wakes up", index);
    host.power = Power::running;
    host.steady_since = now_;
    for (std::size_t lan = 0; lan < cluster_.lans; ++lan)
        tell_interface(host, lan);
    for (const auto packet : std::exchange(host.unread, {}))
        read(host, packet);
    tell_time(host);
}

void World::set_interface(std::size_t index, std::size_t lan, bool up) {
    auto& host = hosts_[index];
    if (host.interface_up[lan] == up) return;
    timeline_.note(now_, "host {}: eth{} is {}", index, lan, up ? "up" : "down");
    host.interface_up[lan] = up;
    host.steady_since = now_;
    if (host.running()) tell_interface(host, lan);
}

void World::set_policy(std::size_t index, std::size_t group, const Policy& policy) {
    if (!hosts_[index].reads_its_file()) return;
    timeline_.note(
        now_, "host {}: group {} has priority {}, {}, preempt_delay {} us, catch_up_time {} us",
        index, group, policy.priority, policy.preempt ? "preempt" : "nopreempt",
        policy.preempt_delay.count(), policy.catch_up_time.count());
    cluster_.hosts[index].policies[group] = policy;
    reload(hosts_[index]);
}

void World::set_interval(std::size_t index, std::size_t router, microseconds interval) {
    if (!hosts_[index].reads_its_file()) return;
    timeline_.note(now_, "host {}: V{} has advert_int {} us", index, router, interval.count());
    cluster_.hosts[index].intervals[router] = interval;
    reload(hosts_[index]);
}

void World::set_addresses(std::size_t index, std::size_t router, std::size_t count) {
    if (!hosts_[index].reads_its_file()) return;
    timeline_.note(now_, "host {}: V{} has {} addresses", index, router, count);
    cluster_.hosts[index].addresses[router] = count;
    reload(hosts_[index]);
}

void World::set_present(std::size_t index, std::size_t router, bool present) {
    if (!hosts_[index].reads_its_file()) return;
    if (cluster_.hosts[index].present[router] == present) return;
    timeline_.note(now_, "host {}: V{} is {} the configuration", index, router,
                   present ? "in" : "taken out of");
    cluster_.hosts[index].present[router] = present;
    reload(hosts_[index]);
}

void World::reload(Host& host) {
    host.configure(cluster_);
    host.steady_since = now_;
    if (!host.running()) return;
    host_rules_.reload(host, now_);
    turn(host, vrrp::ConfigurationChanged{host.config});
}

}  // namespace holdfast::sim
