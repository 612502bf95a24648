// How an instance enters and leaves its states, and the means for it.
#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {
namespace {

// 224.0.0.18 (RFC 9568 section 5.1.1.2)
IpAddress vrrp_group_address() { return boost::asio::ip::address_v4(0xe0000012); }

}  // namespace

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
        if (state_ == State::init && !owner()) remove_addresses(placed_addresses(settings_), turn);
    }
    say(Severity::notice,
        state_ == State::init ? "Entering BACKUP STATE (init)" : "Entering BACKUP STATE", turn);
    wants_master_ = false;
    preempt_from_.reset();
    arm(Timer::master_down, turn.now + down_interval(), turn);
    become(State::backup, turn);
}

// The advert goes first: the old master has to give up the addresses before we announce them.
void Instance::enter_master(Turn& turn) {
    cancel_timers(turn);
    send_advert(settings_.priority, turn);
    say(Severity::notice, "Entering MASTER STATE", turn);
    wants_master_ = true;
    learnt_interval_.reset();
    add_addresses(placed_addresses(settings_), turn);
    send_garps(placed_addresses(settings_), turn);
    arm(Timer::advert, turn.now + settings_.advert_interval, turn);
    arm(Timer::garp, turn.now + settings_.garp_master_delay, turn);
    become(State::master, turn);
}

void Instance::enter_fault(Turn& turn) {
    if (state_ == State::master) {
        leave_master(turn);
    } else if (state_ == State::init && !owner()) {
        remove_addresses(placed_addresses(settings_), turn);
    }
    cancel_timers(turn);
    if (!usable()) say(Severity::warning, why_in_fault(), turn);
    say(Severity::notice,
        state_ == State::init ? "Entering FAULT STATE (init)" : "Entering FAULT STATE", turn);
    wants_master_ = owner();
    learnt_interval_.reset();
    become(State::fault, turn);
}

void Instance::leave_for_good(Turn& turn) {
    if (state_ == State::master) leave_master(turn);
    cancel_timers(turn);
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
    remove_addresses(placed_addresses(settings_), turn);
    last_defence_.reset();
}

void Instance::become(State state, Turn& turn) {
    turn.actions.push_back(StateChanged{settings_.name, state_, state, settings_.priority});
    state_ = state;
}

std::string Instance::why_in_fault() const {
    if (!interface_.exists) return fmt::format("interface {} does not exist", settings_.interface);
    if (!interface_.up) return fmt::format("interface {} is down", settings_.interface);
    return fmt::format("interface {} has no IPv4 address to send adverts from",
                       settings_.interface);
}

void Instance::say(Severity severity, std::string_view text, Turn& turn) const {
    turn.say(severity, fmt::format("({}) {}", settings_.name, text));
}

// The one place where a timer of an instance is started. A garp_master_delay of 0 means no second
// volley.
void Instance::arm(Timer timer, TimePoint due, Turn& turn) {
    if (timer == Timer::garp && settings_.garp_master_delay.count() == 0) return;
    turn.timers.arm({id_, timer}, due);
}

void Instance::cancel_timers(Turn& turn) {
    for (const auto timer : {Timer::advert, Timer::master_down, Timer::garp})
        turn.timers.cancel({id_, timer});
}

void Instance::move_timer(Timer timer, microseconds by, Turn& turn) {
    const auto due = turn.timers.due({id_, timer});
    if (due && by.count() != 0) arm(timer, std::max(*due + by, turn.now), turn);
}

void Instance::send_advert(std::uint8_t priority, Turn& turn) {
    Advert advert;
    advert.version = settings_.version;
    advert.vrid = settings_.vrid;
    advert.priority = priority;
    advert.interval = settings_.advert_interval;
    if (settings_.version == 2 && settings_.authentication.type == config::AuthType::pass) {
        advert.auth_type = 1;
        advert.auth_data = settings_.authentication.secret;
    }
    advert.addresses = advertised_addresses(settings_);
    const auto source = *interface_.address;
    turn.actions.push_back(SendPacket{settings_.interface, source, vrrp_group_address(),
                                      encode(advert, source, vrrp_group_address())});
}

void Instance::send_garps(const Addresses& addresses, Turn& turn) {
    auto announced = ipv4_of(addresses);
    if (announced.empty() || settings_.garp_master_repeat == 0) return;
    turn.actions.push_back(
        SendGratuitousArps{settings_.name, std::move(announced), settings_.garp_master_repeat});
}

void Instance::add_addresses(const Addresses& addresses, Turn& turn) {
    if (!addresses.empty()) turn.actions.push_back(AddAddresses{settings_.name, addresses});
}

void Instance::remove_addresses(const Addresses& addresses, Turn& turn) {
    if (!addresses.empty()) turn.actions.push_back(RemoveAddresses{settings_.name, addresses});
}

}  // namespace holdfast::vrrp
