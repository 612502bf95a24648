// Expectation: what RFC 3768 and RFC 9568 have an instance do and when, written down a second time.
//
// What state an instance is in is taken from the core, as it depends on the others of its sync
// group; whether it may be in it is judged here. All times are those of the host's clock.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "lib/ipc/messages.h"
#include "simulation/clock.h"
#include "vrrp/core/restorations.h"

namespace holdfast::sim {

using std::chrono::microseconds;
using State = ipc::InstanceState;

// Who hands over leaves so long after his successor was heard.
constexpr std::chrono::milliseconds kTimeToSettle(20);
constexpr std::chrono::seconds kLongestHandover(10);

// What counts of an advert.
struct Heard {
    std::uint8_t priority = 0;
    microseconds interval{0};
    bool from_higher_address = false;
};

// What is to be sent in one turn of the core, or what has been.
struct Sent {
    int adverts = 0;
    int farewells = 0;  // adverts of priority 0
    int volleys = 0;    // of gratuitous ARPs

    friend bool operator==(const Sent&, const Sent&) = default;
};

class Expectation {
  public:
    struct Settings {
        int version = 2;
        std::uint8_t priority = 100;
        microseconds interval{0};
        bool preempt = true;
        microseconds preempt_delay{0};
        microseconds catch_up_time{0};
        microseconds garp_delay{0};
        std::size_t addresses = 0;
    };

    // What happens, before the core is told.
    void begin(const Settings& settings);
    // Was master in a process that died just now: it goes on.
    void succeed() { claimed_at_start_ = true; }
    // It is to stop, and to serve until somebody else does; in MASTER.
    void hand_over(TimePoint now);
    // Not any longer.
    void leave_at_once(TimePoint now) { leave_due_ = now; }
    void reload(const Settings& settings, TimePoint now);
    void hear(const Heard& heard, TimePoint now);
    void time_reached(TimePoint now);

    // The connections of the master are known.
    void caught_up() { behind_until_.reset(); }

    // Another program has taken an address away; in MASTER.
    void address_lost();

    // What the core says it does. `can_send`: the interface is up.
    void enter(State state, bool can_send, TimePoint now);

    State state() const { return state_; }
    // Alone it would be master: it is, or its master has been silent for long enough.
    bool claims(TimePoint now) const;
    // MASTER, though a stronger one has just been heard.
    bool must_yield() const { return state_ == State::master && outranked_ && !leaving_; }
    // Who has lost addresses so often may leave it to others.
    bool may_give_up() const { return losses_ > vrrp::Restorations::kMost; }
    bool leaves() const { return leaving_; }
    bool has_left() const { return has_left_; }
    // When it must have left; while it leaves.
    TimePoint leave_due() const { return leave_due_; }
    // When the next advert is due; in MASTER.
    TimePoint advert_due() const { return advert_due_; }

    // What had to be sent since the last time this was asked for.
    Sent take_due();
    // Whether it has lost an address since then.
    bool has_lost() const { return lost_now_; }
    // Whether it has left since then, having handed over.
    bool take_has_left() { return std::exchange(has_left_, false); }

  private:
    bool owner() const { return settings_.priority == 255; }
    bool preempts() const { return settings_.preempt || owner(); }
    void hear_as_backup(const Heard& heard, TimePoint now);
    void hear_while_leaving(const Heard& heard, TimePoint now);
    void hear_as_master(const Heard& heard, TimePoint now);
    void follow(const Heard& heard, TimePoint now);
    void announce(TimePoint now);
    void send_volley() { due_.volleys = settings_.addresses != 0; }
    microseconds skew() const;
    microseconds master_down() const;

    Settings settings_;
    State state_ = State::init;
    TimePoint claim_due_;   // in BACKUP
    bool claimed_ = false;  // it has come
    bool claimed_at_start_ = false;
    bool leaving_ = false;
    bool has_left_ = false;
    std::optional<TimePoint> second_farewell_;
    TimePoint leave_due_;
    TimePoint advert_due_;
    std::optional<TimePoint> garp_due_;  // the second volley
    std::optional<TimePoint> last_defence_;
    std::optional<TimePoint> preempt_from_;
    std::optional<TimePoint> behind_until_;
    std::optional<microseconds> learnt_;
    int losses_ = 0;          // of addresses, since it is master
    bool lost_now_ = false;   // one of them, in this turn
    bool outranked_ = false;  // by what has just been heard
    Sent due_;
};

}  // namespace holdfast::sim
