#include "tests/sim/host_rules.h"

#include <algorithm>

#include "vrrp/core/addresses.h"

namespace holdfast::sim {
namespace {

using namespace std::chrono_literals;

const char* name_of(State state) {
    switch (state) {
        case State::init:
            return "INIT";
        case State::backup:
            return "BACKUP";
        case State::master:
            return "MASTER";
        case State::fault:
            return "FAULT";
    }
    return "?";
}

}  // namespace

Expectation::Settings HostRules::settings_of(const Host& host, std::size_t router) const {
    const auto& instance = host.instances[router];
    return {instance.version,           instance.priority,        instance.advert_interval,
            instance.preempt,           instance.preempt_delay,   instance.catch_up_time,
            instance.garp_master_delay, instance.addresses.size()};
}

// Addresses that a crash has left behind are the core's to remove as long as its configuration
// names them, and unless they are the host's own.
void HostRules::begin(Host& host, const std::vector<bool>& succeeds) {
    for (std::size_t router = 0; router < host.expectations.size(); ++router) {
        host.expectations[router].begin(settings_of(host, router));
        const auto ours = vrrp::placed_addresses(host.instances[router]);
        host.held[router] = vrrp::without(ours, vrrp::without(ours, host.held[router]));
        const bool succeeding = succeeds[router] && host.present[router];
        if (succeeding) host.expectations[router].succeed();
        if (succeeding || !host.present[router] || host.instances[router].priority == 255)
            host.held[router].clear();
    }
}

void HostRules::hand_over(Host& host, Time now) {
    for (auto& expectation : host.expectations) {
        if (expectation.state() == State::master) expectation.hand_over(host.clock.at(now));
    }
}

void HostRules::leave_at_once(Host& host, Time now) {
    for (auto& expectation : host.expectations)
        expectation.leave_at_once(host.clock.at(now));
}

void HostRules::reload(Host& host, Time now) {
    for (std::size_t router = 0; router < host.expectations.size(); ++router) {
        if (host.state(router) == State::init) {
            host.expectations[router].begin(settings_of(host, router));
        } else if (host.present[router]) {
            host.expectations[router].reload(settings_of(host, router), host.clock.at(now));
        }
    }
    states_changed_ = true;
}

void HostRules::hear(Host& host, std::size_t router, const Heard& heard, Time now) {
    host.expectations[router].hear(heard, host.clock.at(now));
}

void HostRules::time_reached(Host& host, Time now) {
    time_was_told_ = true;
    for (auto& expectation : host.expectations)
        expectation.time_reached(host.clock.at(now));
}

void HostRules::address_lost(Host& host, std::size_t router) {
    states_changed_ = true;
    host.expectations[router].address_lost();
}

void HostRules::caught_up(Host& host, std::size_t router) { host.expectations[router].caught_up(); }

void HostRules::act(Host& host, const vrrp::Action& action, Time now) {
    sent_.resize(host.expectations.size());
    if (const auto* changed = std::get_if<vrrp::StateChanged>(&action)) {
        enter(host, *changed, now);
    } else if (const auto* volley = std::get_if<vrrp::SendGratuitousArps>(&action)) {
        ++sent_[router_named(volley->instance)].volleys;
    } else if (const auto* add = std::get_if<vrrp::AddAddresses>(&action)) {
        auto& held = host.held[router_named(add->instance)];
        if (vrrp::without(add->addresses, held) != add->addresses) {
            verdict_.broken(now, "host {}: {} adds addresses that it holds", host.index,
                            add->instance);
        }
        held.insert(held.end(), add->addresses.begin(), add->addresses.end());
        states_changed_ = true;
    } else if (const auto* remove = std::get_if<vrrp::RemoveAddresses>(&action)) {
        auto& held = host.held[router_named(remove->instance)];
        for (const auto& address : remove->addresses)
            std::erase(held, address);
        states_changed_ = true;
    }
}

void HostRules::send(const Host& host, const vrrp::Advert& advert, Time now) {
    sent_.resize(host.expectations.size());
    for (std::size_t router = 0; router < cluster_.routers.size(); ++router) {
        if (cluster_.routers[router].vrid != advert.vrid) continue;
        if (advert.priority == 0) {
            ++sent_[router].farewells;
        } else if (advert.priority == host.instances[router].priority) {
            ++sent_[router].adverts;
        } else {
            verdict_.broken(now, "host {} advertises priority {} for V{}, which is not its own",
                            host.index, advert.priority, router);
        }
    }
}

void HostRules::enter(Host& host, const vrrp::StateChanged& changed, Time now) {
    const auto router = router_named(changed.instance);
    auto& expectation = host.expectations[router];
    const auto shown = host.clock.at(now);
    if (changed.from != expectation.state()) {
        verdict_.broken(now, "host {}: {} leaves {}, in which it is not", host.index,
                        changed.instance, name_of(changed.from));
    }
    const bool may =
        expectation.claims(shown) || (changed.from == State::init && joins(host, router));
    if (changed.to == State::master && !may) {
        verdict_.broken(now, "host {}: {} becomes master before its master down timer is over",
                        host.index, changed.instance);
    }
    if (expectation.leaves() && changed.to == State::init && !may_leave(host, router, shown)) {
        verdict_.broken(now, "host {}: {} leaves before another one has taken over", host.index,
                        changed.instance);
    }
    if (expectation.has_lost() && !expectation.may_give_up()) {
        verdict_.broken(
            now, "host {}: {} gives up though its addresses were taken away only a few times",
            host.index, changed.instance);
    }
    const bool can_send = host.known_up[cluster_.routers[router].lan];
    expectation.enter(changed.to, can_send, shown);
    states_changed_ = true;
}

// A group leaves with the first of its members.
bool HostRules::may_leave(const Host& host, std::size_t router, TimePoint shown) const {
    const auto& members = cluster_.groups[cluster_.routers[router].group].members;
    return std::any_of(members.begin(), members.end(), [&](std::size_t member) {
        const auto& expectation = host.expectations[member];
        return expectation.has_left() || !host.known_up[cluster_.routers[member].lan] ||
               (expectation.leaves() && expectation.leave_due() <= shown);
    });
}

// A member that is added to a group of masters.
bool HostRules::joins(const Host& host, std::size_t router) const {
    const auto& members = cluster_.groups[cluster_.routers[router].group].members;
    return std::any_of(members.begin(), members.end(),
                       [&](std::size_t member) { return host.state(member) == State::master; });
}

void HostRules::end_turn(Host& host, Time now) {
    judge_sent(host, now);
    if (states_changed_) judge_states(host, now);
    for (std::size_t group = 0; time_was_told_ && group < cluster_.groups.size(); ++group) {
        if (all_claim(host, cluster_.groups[group], host.clock.at(now))) {
            verdict_.broken(now, "host {}: group {} does not take over when its time has come",
                            host.index, group);
        }
    }
    states_changed_ = false;
    time_was_told_ = false;
}

void HostRules::judge_sent(Host& host, Time now) {
    sent_.resize(host.expectations.size());
    for (std::size_t router = 0; router < sent_.size(); ++router) {
        auto& expectation = host.expectations[router];
        auto due = expectation.take_due();
        const auto& sent = sent_[router];
        // The second one may come together with the end, which another member has brought.
        if (expectation.take_has_left()) due.farewells = std::min(due.farewells, sent.farewells);
        if (!(sent == due)) {
            verdict_.broken(now,
                            "host {}: V{} sends {} adverts, {} of priority 0, {} volleys of "
                            "gratuitous ARPs; it should be {}, {} and {}",
                            host.index, router, sent.adverts, sent.farewells, sent.volleys,
                            due.adverts, due.farewells, due.volleys);
        }
        if (expectation.must_yield()) {
            verdict_.broken(now, "host {}: V{} stays master though it hears a stronger one",
                            host.index, router);
        }
        sent_[router] = Sent();
    }
}

void HostRules::judge_states(const Host& host, Time now) {
    for (std::size_t number = 0; number < cluster_.groups.size(); ++number) {
        const auto& members = cluster_.groups[number].members;
        auto state = State::init;
        for (const auto member : members) {
            if (!host.present[member]) continue;
            if (state != State::init && host.state(member) != state) {
                verdict_.broken(now, "host {}: group {} is in {} and in {}", host.index, number,
                                name_of(state), name_of(host.state(member)));
            }
            state = host.state(member);
        }
        const bool able = host.can_serve(cluster_, number);
        if (state != State::init && (state == State::fault) == able) {
            verdict_.broken(now, "host {}: group {} is in {} though its interfaces are {}",
                            host.index, number, name_of(state), able ? "up" : "not all up");
        }
    }
    for (std::size_t router = 0; router < host.held.size(); ++router) {
        auto expected = vrrp::placed_addresses(host.instances[router]);
        if (host.state(router) != State::master) expected.clear();
        const auto& held = host.held[router];
        if (!std::is_permutation(held.begin(), held.end(), expected.begin(), expected.end())) {
            verdict_.broken(now, "host {}: V{} is in {} and holds {} addresses, not {}", host.index,
                            router, name_of(host.state(router)), held.size(), expected.size());
        }
    }
}

// In BACKUP, and each member would be master.
bool HostRules::all_claim(const Host& host, const Group& group, TimePoint shown) const {
    bool any = false;
    for (const auto member : group.members) {
        if (!host.present[member]) continue;
        if (host.state(member) != State::backup || !host.expectations[member].claims(shown))
            return false;
        any = true;
    }
    return any;
}

void HostRules::inspect(const Host& host, Time now) {
    if (!host.running()) return;
    const auto& settings = cluster_.hosts[host.index];
    const auto shown = host.clock.at(now - at_most(settings.longest_wakeup) - 1us);
    for (std::size_t router = 0; router < cluster_.routers.size(); ++router) {
        if (host.state(router) != State::master) continue;
        const auto& expectation = host.expectations[router];
        if (expectation.leaves()) {
            if (expectation.leave_due() < shown)
                verdict_.broken(now, "host {}: V{} has not left in time", host.index, router);
        } else if (expectation.advert_due() < shown)
            verdict_.broken(now, "host {}: V{} has not advertised in time", host.index, router);
    }
    for (std::size_t group = 0; group < cluster_.groups.size(); ++group) {
        if (all_claim(host, cluster_.groups[group], shown))
            verdict_.broken(now, "host {}: group {} has not taken over in time", host.index, group);
    }
}

}  // namespace holdfast::sim
