// How an instance enters and leaves its states.
#include <utility>

#include <fmt/format.h>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {
void Instance::enter(State state, Turn& turn) {
    switch (state) {
        case State::init:
            return leave_for_good(turn);
        case State::backup:
            return enter_backup(turn);
        case State::master:
            return enter_master(turn);
        case State::fault:
            return enter_fault(turn);
    }
}

void Instance::enter_backup(Turn& turn) {
    if (state_ == State::master) {
        leave_master(turn);
    } else {
        learnt_interval_.reset();
        if (settings_.catch_up_time.count() > 0)
            behind_until_ = std::max(turn.now, turn.not_before) + settings_.catch_up_time;
        // A predecessor that was killed may have left them behind. The owner's are the host's.
        if (state_ == State::init && !owner()) remove_all(turn);
    }
    say(Severity::notice,
        state_ == State::init ? "Entering BACKUP STATE (init)" : "Entering BACKUP STATE", turn);
    wants_master_ = false;
    leaving_ = false;
    preempt_from_.reset();
    arm(Timer::master_down, master_down_time(turn), turn);
    become(State::backup, turn);
}

// The advert goes first: the old master has to give up the addresses before we announce them.
void Instance::enter_master(Turn& turn) {
    cancel_timers(turn);
    behind_until_.reset();
    send_advert(priority_, turn);
    say(Severity::notice,
        succeeds_ ? "Going on as MASTER for the process before" : "Entering MASTER STATE", turn);
    wants_master_ = true;
    learnt_interval_.reset();
    last_defence_ = turn.now;  // these are announced to everybody at once
    take_addresses(turn);
    arm(Timer::advert, turn.now + settings_.advert_interval, turn);
    arm_second_volley(settings_.garp_master_delay, settings_.garp_master_repeat, turn);
    arm_refreshes(turn);
    become(State::master, turn);
}

void Instance::enter_fault(Turn& turn) {
    if (state_ == State::master) {
        leave_master(turn);
    } else if (state_ == State::init && !owner()) {
        remove_all(turn);
    }
    cancel_timers(turn);
    if (const auto why = why_in_fault(); !why.empty()) say(Severity::warning, why, turn);
    say(Severity::notice,
        state_ == State::init ? "Entering FAULT STATE (init)" : "Entering FAULT STATE", turn);
    wants_master_ = owner() && turn.now >= turn.not_before;
    learnt_interval_.reset();
    behind_until_.reset();
    become(State::fault, turn);
}

void Instance::leave_for_good(Turn& turn) {
    if (state_ == State::master) leave_master(turn);
    cancel_timers(turn);
    turn.timers.cancel({id_, Timer::address_check});
    become(State::init, turn);
}

// Priority 0 makes a backup take over in its skew time. It is sent where nobody better has been
// heard (that one needs no call), where it has not been said yet and where there is something to
// send it from.
void Instance::leave_master(Turn& turn) {
    cancel_timers(turn);
    if (usable() && wants_master_ && !leaving_) bid_farewell(turn);
    remove_all(turn);
    last_defence_.reset();
}

void Instance::bid_farewell(Turn& turn) {
    send_advert(0, turn);
    say(Severity::info, "sent 0 priority", turn);
}

// Nobody better is there to take over: without the call, who gives up would be the first to time
// out and be master again.
void Instance::give_up(const std::string& why, Turn& turn) {
    say(Severity::error, why + ", giving up mastership", turn);
    if (!leaving_) bid_farewell(turn);
    wants_master_ = false;
    reason_ = why;
}

// Two intervals are half of what a backup waits for: it may well be that the last advert that it
// has heard is almost an interval old, and that the successor was not heard of at once.
void Instance::succeed(const PredecessorWas& predecessor, const Turn& turn) {
    succeeds_ = predecessor.state == State::master &&
                turn.now - predecessor.last_seen < 2 * settings_.advert_interval;
    wants_master_ = wants_master_ || succeeds_;
    if (succeeds_) reason_ = "goes on for the process before";
}

// Other than an advert of little priority, one of priority 0 moves a backup that may not preempt
// too, and in its skew time (RFC 9568 section 6.4.2).
void Instance::hand_over(std::optional<microseconds> patience, Turn& turn) {
    constexpr microseconds kMost = std::chrono::seconds(10);
    const auto usual = std::min(4 * settings_.advert_interval, kMost);
    cancel_timers(turn);
    bid_farewell(turn);
    leaving_ = true;
    has_successor_ = false;
    arm(Timer::advert, turn.now + 2 * settings_.advert_interval, turn);
    arm(Timer::leave, turn.now + patience.value_or(usual), turn);
}

// Its advert comes before it has the addresses, its gratuitous ARPs after that.
void Instance::hear_successor(const Advert& advert, const IpAddress& source, Turn& turn) {
    constexpr microseconds kTimeToSettle = std::chrono::milliseconds(20);
    if (advert.priority == 0) return;
    turn.timers.cancel({id_, Timer::advert});
    has_successor_ = true;
    const auto leaves = turn.timers.due({id_, Timer::leave});
    if (!leaves || *leaves <= turn.now + kTimeToSettle) return;
    say(Severity::info, fmt::format("{} takes over", source.to_string()), turn);
    arm(Timer::leave, turn.now + kTimeToSettle, turn);
}

// After a stop there is nothing to stay for.
void Instance::leave_or_stay(Turn& turn) {
    if (!stepped_down_ || has_successor_) {
        wants_master_ = false;
        return;
    }
    leaving_ = false;
    say(Severity::warning, "nobody takes over, staying master", turn);
    send_advert(priority_, turn);
    arm(Timer::advert, turn.now + settings_.advert_interval, turn);
    arm_refreshes(turn);
}

void Instance::step_down(bool on, std::optional<microseconds> patience, Turn& turn) {
    if (on == stepped_down_) return;
    if (owner()) return say(Severity::warning, "the address owner cannot step down", turn);
    stepped_down_ = on;
    say(Severity::notice, on ? "Stepping down" : "Stepping down is over", turn);
    set_priority(turn);
    if (!on || state_ != State::master) return;
    reason_ = "told to step down";
    hand_over(patience, turn);
}

void Instance::become(State state, Turn& turn) {
    if (state != state_) {
        counts_.became_master += state == State::master ? 1 : 0;
        counts_.released_master += state_ == State::master ? 1 : 0;
        in_state_since_ = turn.now;
        why_ = std::exchange(reason_, {});
        restorations_.forget();
    }
    turn.actions.push_back(StateChanged{settings_.name, state_, state, priority_});
    state_ = state;
}

// Empty: it has no reason of its own, its group has.
std::string Instance::why_in_fault() const {
    const auto& transport = settings_.transport;
    const auto& name = settings_.interface;
    if (transport.unicast && transport.peers.empty()) return "unicast without a unicast_peer";
    if (!can_sign(settings_)) return "auth_hmac has no key to sign with";
    if (!name.empty() && !interface_.exists)
        return fmt::format("interface {} does not exist", name);
    if (!name.empty() && !interface_.up && !settings_.behaviour.ignore_interface_fault)
        return fmt::format("interface {} is down", name);
    if (!source()) {
        return fmt::format("interface {} has no {} address to send adverts from", name,
                           uses_ipv6(settings_) ? "link-local IPv6" : "IPv4");
    }
    const auto fault = trackers_.fault();
    if (!fault) return {};
    static constexpr std::array kWhat{"tracked interface", "track_script", "track_file",
                                      "track_process",     "track_bfd",    "source address"};
    return fmt::format("{} {} is not good", kWhat.at(static_cast<std::size_t>(fault->kind)),
                       fault->name);
}

}  // namespace holdfast::vrrp
