// Instance: one virtual router.
//
// What it hears and what its timers say changes its *wish*, the state it would be in if it were
// alone. Its group (group.h) compares the members' wishes and has them enter a state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/ipc/reports.h"
#include "parser/config/influences.h"
#include "vrrp/core/actions.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/authenticator.h"
#include "vrrp/core/complaints.h"
#include "vrrp/core/events.h"
#include "vrrp/core/neighbourhood.h"
#include "vrrp/core/peers.h"
#include "vrrp/core/reactions.h"
#include "vrrp/core/restorations.h"
#include "vrrp/core/timer_queue.h"
#include "vrrp/core/timers.h"
#include "vrrp/core/tracking.h"

namespace holdfast::vrrp {

using State = ipc::InstanceState;

// While one event is handled: what time it is, what is to be done about it.
struct Turn {
    TimePoint now;
    WallTime wall;
    Actions& actions;
    TimerQueue& timers;
    TimePoint not_before;  // nobody becomes master earlier: vrrp_startup_delay
    Neighbourhood& neighbourhood;

    void say(Severity severity, std::string text);
};

class Instance {
  public:
    // `id` names its timers in the queue and is unique for ever.
    Instance(std::uint64_t id, config::VrrpInstance settings, const Turn& turn);

    std::uint64_t id() const { return id_; }
    const config::VrrpInstance& settings() const { return settings_; }
    State state() const { return state_; }
    const Complaints& complaints() const { return complaints_; }
    ipc::InstanceReport report(TimePoint now) const;
    void clear_counts();
    // Whether its addresses may be on this machine now: it is master, or they are the machine's
    // own.
    bool may_hold_addresses() const { return state_ == State::master || owner(); }
    // The configured one and what trackers make of it; 255 stays (RFC 9568 section 5.2.4).
    std::uint8_t priority() const { return priority_; }

    // FAULT without an interface that is up and has an address, or if a tracker wants it; MASTER
    // when nobody better has been heard for long enough, or as the address owner; else BACKUP.
    State wish() const;

    // These change the wish; the group is to be settled afterwards.
    void interface_changed(const InterfaceChanged& status) { interface_ = status; }
    void track(Trackers trackers, Turn& turn);
    void tracker_changed(const TrackerChanged& change, Turn& turn);
    void address_lost(const AddressLost& gone, Turn& turn);
    void routing_lost(const RoutingLost& gone, Turn& turn);
    void connections_caught_up(Turn& turn);
    void address_found(const AddressFound& found, Turn& turn);
    void packet_received(const PacketReceived& packet, Turn& turn);
    void timer_expired(Timer timer, TimePoint due, Turn& turn);

    // Enters a state it is not in. INIT is entered to end.
    void enter(State state, Turn& turn);

    // Goes on for a process that has died, if nobody can have taken over in the meantime. Before
    // its first state.
    void succeed(const PredecessorWas& predecessor, const Turn& turn);
    // From MASTER: tells that it leaves, and goes on serving until a successor is heard or this
    // time (none: as long as that usually takes) is over. Then its wish is no longer MASTER.
    void hand_over(std::optional<microseconds> patience, Turn& turn);

    // Its priority is the least there is, so that it is master only while nobody else wants to be;
    // a master hands over. Or that is over. The address owner never steps down.
    void step_down(bool on, std::optional<microseconds> patience, Turn& turn);

    // Whether new settings are a matter of change; otherwise they describe another virtual router.
    bool can_become(const config::VrrpInstance& settings) const;
    // Whether they describe this one, if perhaps by another name.
    bool is_same_router(const config::VrrpInstance& settings) const;
    // New settings in two steps: what no longer is ours is given up by all instances before any
    // takes something new, as it may be the same address.
    void give_up_addresses(const config::VrrpInstance& settings, Turn& turn);
    void apply(config::VrrpInstance settings, Turn& turn);

  private:
    // Entering and leaving states (instance_states.cpp).
    void enter_backup(Turn& turn);
    void enter_master(Turn& turn);
    void enter_fault(Turn& turn);
    void leave_for_good(Turn& turn);
    void leave_master(Turn& turn);
    void become(State state, Turn& turn);
    std::string why_in_fault() const;
    std::uint8_t effective_priority() const;
    void set_priority(Turn& turn);

    // Reactions (reactions.h).
    void react(Reaction reaction, const Advert& advert, const IpAddress& source, Turn& turn);
    void challenge(const Advert& advert, const IpAddress& source, Turn& turn);
    void follow(const Advert& advert, Turn& turn);
    void defend(const Advert& advert, const IpAddress& source, Turn& turn);
    void yield(const Advert& advert, const IpAddress& source, Turn& turn);
    bool awaits_connections(const IpAddress& master, Turn& turn);

    void refuse(const Refusal& refusal, const PacketReceived& packet, Turn& turn);
    void suspect_stranger(const Advert& advert, const IpAddress& source, Turn& turn);
    bool was_overslept(TimePoint due, const Turn& turn) const;
    void note_lateness(TimePoint due, Turn& turn);
    void bid_farewell(Turn& turn);
    void give_up(const std::string& why, Turn& turn);
    void leave_or_stay(Turn& turn);
    void hear_successor(const Advert& advert, const IpAddress& source, Turn& turn);
    void complain(Complaint complaint, Severity severity, std::string_view text, Turn& turn);
    Stimulus rank(const Advert& advert, const IpAddress& source) const;
    void learn_interval(const Advert& advert, Turn& turn);

    // The interval that counts for a backup, and what follows from it.
    microseconds master_interval() const;
    microseconds down_interval() const;
    microseconds skew() const;
    TimePoint master_down_time(const Turn& turn) const;

    void arm(Timer timer, TimePoint due, Turn& turn);
    void cancel_timers(Turn& turn);
    void move_timer(Timer timer, microseconds by, Turn& turn);

    void send_advert(std::uint8_t priority, Turn& turn);
    // A volley that a timer asks for; one that comes a while after the first; and the regular ones.
    void send_volley(Timer timer, TimePoint due, Turn& turn);
    void arm_second_volley(microseconds delay, int repeat, Turn& turn);
    void arm_refreshes(Turn& turn);
    Addresses extra_addresses() const;
    void send_garps(const Addresses& addresses, int repeat, Turn& turn);
    void add_addresses(const Addresses& addresses, Turn& turn);
    void take_addresses(Turn& turn);
    void remove_addresses(const Addresses& addresses, Turn& turn);
    void remove_all(Turn& turn);

    // Routes and rules (instance_routing.cpp).
    void add_routing(const config::VrrpInstance& before, Turn& turn);
    void remove_routing(const config::VrrpInstance& after, Turn& turn);

    bool owner() const { return settings_.priority == config::kOwnerPriority; }
    std::optional<IpAddress> source() const;
    bool usable() const;
    bool is_running() const { return state_ == State::backup || state_ == State::master; }
    void say(Severity severity, std::string_view text, Turn& turn) const;

    std::uint64_t id_;
    config::VrrpInstance settings_;
    InterfaceChanged interface_;
    Trackers trackers_;
    std::uint8_t priority_;
    State state_ = State::init;
    bool wants_master_;
    bool succeeds_ = false;  // a master of a process that has died
    bool leaving_ = false;
    bool has_successor_ = false;  // while leaving
    bool stepped_down_ = false;
    std::optional<microseconds> learnt_interval_;  // v3: from the master (RFC 9568 section 6.1)
    std::optional<TimePoint> preempt_from_;        // since a weaker master was seen: preempt_delay
    std::optional<TimePoint> behind_until_;        // at most; since it has come back
    std::optional<TimePoint> last_defence_;
    std::optional<TimePoint> last_news_of_weaker_;
    microseconds latest_advert_{0};  // by how much one has been late, at most
    ipc::AdvertCounts counts_;
    Peers peers_;
    std::string reason_;  // for its wish
    std::string why_;     // it is in its state
    TimePoint in_state_since_;
    int later_repeat_ = 0;       // of the second volley
    bool old_checksum_ = false;  // what a unicast peer sends (reception.h)
    Authenticator authenticator_;
    Restorations restorations_;
    Complaints complaints_;
};

}  // namespace holdfast::vrrp
