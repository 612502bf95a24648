// HostRules: what must hold for each host after each turn of its core, whatever the network does.
//
//  - what is sent is exactly what the RFCs want sent now: no advert late, none without a reason,
//    priority 0 when a master leaves that nobody has outranked, gratuitous ARPs in two volleys
//  - nobody is master before its master down timer, or backup after it, or master beside a stronger
//    one that it hears
//  - the members of a sync group are in one state, and in FAULT if and only if an interface is down
//  - the virtual addresses are held in MASTER and in no other state
#pragma once

#include <vector>

#include "tests/sim/host.h"
#include "tests/sim/verdict.h"
#include "vrrp/core/actions.h"

namespace holdfast::sim {

class HostRules {
  public:
    HostRules(const Cluster& cluster, Verdict& verdict) : cluster_(cluster), verdict_(verdict) {}

    // A turn: what happens is told before the core hears of it, then each of its actions, then
    // that it is over.
    // `succeeds`: by virtual router, whether it goes on as master for a process that has died.
    void begin(Host& host, const std::vector<bool>& succeeds);
    void hand_over(Host& host, Time now);
    void leave_at_once(Host& host, Time now);
    void reload(Host& host, Time now);
    void hear(Host& host, std::size_t router, const Heard& heard, Time now);
    void time_reached(Host& host, Time now);
    // Somebody else has touched addresses that the host holds; taken one away from a master, who
    // has to put it back and announce it.
    void addresses_changed() { states_changed_ = true; }
    void address_lost(Host& host, std::size_t router);
    void caught_up(Host& host, std::size_t router);
    void act(Host& host, const vrrp::Action& action, Time now);
    void send(const Host& host, const vrrp::Advert& advert, Time now);
    void end_turn(Host& host, Time now);

    // Nothing has happened: has something been missed?
    void inspect(const Host& host, Time now);

  private:
    Expectation::Settings settings_of(const Host& host, std::size_t router) const;
    void enter(Host& host, const vrrp::StateChanged& changed, Time now);
    void judge_sent(Host& host, Time now);
    void judge_states(const Host& host, Time now);
    bool joins(const Host& host, std::size_t router) const;
    bool may_leave(const Host& host, std::size_t router, TimePoint shown) const;
    bool all_claim(const Host& host, const Group& group, TimePoint shown) const;

    const Cluster& cluster_;
    Verdict& verdict_;

    // In the turn that goes on.
    std::vector<Sent> sent_;  // by virtual router
    bool states_changed_ = false;
    bool time_was_told_ = false;
};

}  // namespace holdfast::sim
