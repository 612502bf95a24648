// How an instance enters and leaves its states.
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
        // A predecessor that was killed may have left them behind. The owner's are the host's.
        if (state_ == State::init && !owner()) remove_all(turn);
    }
    say(Severity::notice,
        state_ == State::init ? "Entering BACKUP STATE (init)" : "Entering BACKUP STATE", turn);
    wants_master_ = false;
    preempt_from_.reset();
    arm(Timer::master_down, master_down_time(turn), turn);
    become(State::backup, turn);
}

// The advert goes first: the old master has to give up the addresses before we announce them.
void Instance::enter_master(Turn& turn) {
    cancel_timers(turn);
    send_advert(priority_, turn);
    say(Severity::notice, "Entering MASTER STATE", turn);
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
    become(State::fault, turn);
}

void Instance::leave_for_good(Turn& turn) {
    if (state_ == State::master) leave_master(turn);
    cancel_timers(turn);
    turn.timers.cancel({id_, Timer::address_check});
    become(State::init, turn);
}

// Priority 0 makes a backup take over in its skew time. It is sent where nobody better has been
// heard (that one needs no call) and where there is something to send it from.
void Instance::leave_master(Turn& turn) {
    cancel_timers(turn);
    if (usable() && wants_master_) {
        send_advert(0, turn);
        say(Severity::info, "sent 0 priority", turn);
    }
    remove_all(turn);
    last_defence_.reset();
    restorations_.forget();
}

void Instance::become(State state, Turn& turn) {
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
