#include "vrrp/core/instance.h"

#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/reception.h"

namespace holdfast::vrrp {

namespace {

// RFC 9568 section 5.2.4: 0 means that a master leaves.
constexpr std::uint8_t kLeastPriority = 1;

}  // namespace

Instance::Instance(std::uint64_t id, config::VrrpInstance settings, const Turn& turn)
    : id_(id),
      settings_(std::move(settings)),
      interface_{settings_.interface, false, false, {}},
      priority_(settings_.priority),
      wants_master_(owner() && turn.now >= turn.not_before),
      in_state_since_(turn.now) {}

State Instance::wish() const {
    if (!usable() || trackers_.fault(is_running())) return State::fault;
    return wants_master_ ? State::master : State::backup;
}

std::optional<IpAddress> Instance::source() const {
    const bool ipv6 = uses_ipv6(settings_);
    const auto& configured = settings_.transport.source;
    if (configured && configured->is_v6() == ipv6) return configured;
    return ipv6 ? interface_.link_local : interface_.address;
}

// Unicast may do without an interface, if it knows its own address.
bool Instance::usable() const {
    const auto& transport = settings_.transport;
    if (!source() || (transport.unicast && transport.peers.empty())) return false;
    if (!can_sign(settings_)) return false;
    if (settings_.interface.empty()) return transport.unicast;
    return interface_.exists && (interface_.up || settings_.behaviour.ignore_interface_fault);
}

void Instance::packet_received(const PacketReceived& packet, Turn& turn) {
    if (state_ != State::backup && state_ != State::master) return;
    if (state_ == State::master && owner() && settings_.behaviour.owner_ignores_adverts) return;
    auto received = receive(packet, settings_, *source());
    if (const auto* refusal = std::get_if<Refusal>(&received))
        return refuse(*refusal, packet, turn);
    if (const auto refusal = authenticator_.refuse(packet, settings_, turn.wall))
        return refuse(*refusal, packet, turn);
    if (const auto skew = authenticator_.worrying_skew(settings_)) {
        complain(Complaint::clock_skew, Severity::warning,
                 fmt::format("authentication clock skew {} sec from {} approaching window {} sec",
                             skew->count(), packet.source.to_string(),
                             freshness_window(settings_).count()),
                 turn);
    }
    const auto& advert = std::get<Advert>(received);
    ++counts_.received;
    if (advert.priority == 0) ++counts_.priority_zero_received;
    peers_.hear(packet.source, advert.priority, turn.now);
    if (settings_.transport.unicast && !old_checksum_ && has_old_checksum(packet, settings_)) {
        say(Severity::info, "Setting unicast VRRPv3 checksum to old version", turn);
        old_checksum_ = true;
    }
    if (!settings_.behaviour.skip_address_check) {
        if (const auto difference = address_list_difference(advert, settings_))
            complain(Complaint::address_list, Severity::warning,
                     fmt::format("{} (from {})", *difference, packet.source.to_string()), turn);
    }
    suspect_stranger(advert, packet.source, turn);
    if (leaving_) return hear_successor(advert, packet.source, turn);
    react(reaction(state_, rank(advert, packet.source)), advert, packet.source, turn);
}

void Instance::timer_expired(Timer timer, TimePoint due, Turn& turn) {
    static constexpr std::array kStimulusOf{Stimulus::advert_due, Stimulus::master_down,
                                            Stimulus::garp_due, Stimulus::garp_due,
                                            Stimulus::garp_due};
    if (timer == Timer::address_check) {
        if (!may_hold_addresses()) remove_addresses(placed_addresses(settings_), turn);
        return;
    }
    if (timer == Timer::leave) return leave_or_stay(turn);
    if (leaving_ && timer == Timer::advert) return bid_farewell(turn);  // the first may be lost
    if (timer == Timer::advert && was_overslept(due, turn)) {
        say(Severity::warning, "others may have become master while this process was held up",
            turn);
        wants_master_ = false;
        reason_ = "this process was held up, others may have become master";
        return;
    }
    switch (reaction(state_, kStimulusOf[static_cast<std::size_t>(timer)])) {
        case Reaction::advertise:
            note_lateness(due, turn);
            send_advert(priority_, turn);
            arm(Timer::advert, next_advert(due, settings_.advert_interval, turn.now), turn);
            break;
        case Reaction::repeat_garp:
            send_volley(timer, due, turn);
            break;
        case Reaction::claim:
            say(Severity::info, "Receive advertisement timeout", turn);
            wants_master_ = true;
            reason_ =
                fmt::format("no better master was heard for {} ms", down_interval().count() / 1000);
            break;
        default:
            break;
    }
}

void Instance::track(Trackers trackers, Turn& turn) {
    trackers_ = std::move(trackers);
    set_priority(turn);
}

void Instance::tracker_changed(const TrackerChanged& change, Turn& turn) {
    trackers_.update(change.tracker, change.status);
    set_priority(turn);
}

std::uint8_t Instance::effective_priority() const {
    if (stepped_down_ && !owner()) return kLeastPriority;
    return static_cast<std::uint8_t>(
        config::effective_priority(settings_.priority, trackers_.weight()));
}

// The others learn a master's new priority with its next advert; a backup's patience changes with
// its own.
void Instance::set_priority(Turn& turn) {
    const auto before = priority_;
    const auto old_down_interval = down_interval();
    priority_ = effective_priority();
    if (priority_ == before) return;
    move_timer(Timer::master_down, down_interval() - old_down_interval, turn);
    if (state_ == State::init) return;
    say(Severity::notice,
        fmt::format("Changing effective priority from {} to {}", before, priority_), turn);
    become(state_, turn);
}

// Somebody has taken an address away from its master: it is put back at once.
void Instance::address_lost(const AddressLost& gone, Turn& turn) {
    if (state_ != State::master || !wants_master_) return;
    auto addresses = placed_addresses(settings_);
    std::erase_if(addresses, [&](const auto& address) {
        return address.prefix.address != gone.address || address.interface != gone.interface ||
               address.flags.no_track;
    });
    if (addresses.empty()) return;
    const auto what = fmt::format("{} on {}", gone.address.to_string(), gone.interface);
    if (!restorations_.admit(gone.address, turn.now)) {
        give_up(what + " is taken away again and again by another program", turn);
        return;
    }
    complain(Complaint::address_lost, Severity::warning,
             fmt::format("{} was removed by another program, restoring it", what), turn);
    add_addresses(addresses, turn);
    send_garps(addresses, settings_.garp_master_repeat, turn);
}

// Somebody has set an address of a virtual router that is not master here, which whoever is master
// has too. Who insists is not fought without end: then it is looked after from time to time.
void Instance::address_found(const AddressFound& found, Turn& turn) {
    if (may_hold_addresses() || state_ == State::init) return;
    constexpr auto kPause = std::chrono::seconds(10);
    const auto what = fmt::format("{} on {}", found.address.to_string(), found.interface);
    if (!restorations_.admit(found.address, turn.now)) {
        complain(Complaint::address_found, Severity::error,
                 fmt::format("{} is set again and again by another program, and we are not master",
                             what),
                 turn);
        if (!turn.timers.due({id_, Timer::address_check}))
            arm(Timer::address_check, turn.now + kPause, turn);
        return;
    }
    auto addresses = placed_addresses(settings_);
    std::erase_if(addresses, [&](const auto& address) {
        return address.prefix.address != found.address || address.interface != found.interface;
    });
    complain(
        Complaint::address_found, Severity::warning,
        fmt::format("{} was set by another program though we are not master, removing it", what),
        turn);
    remove_addresses(addresses, turn);
}

bool Instance::can_become(const config::VrrpInstance& settings) const {
    return settings.interface == settings_.interface && settings.vrid == settings_.vrid &&
           settings.version == settings_.version && settings.vmac == settings_.vmac &&
           settings.transport.unicast == settings_.transport.unicast &&
           multicast_group(settings) == multicast_group(settings_);
}

// By unicast the same VRID may be used with others.
bool Instance::is_same_router(const config::VrrpInstance& settings) const {
    return can_become(settings) &&
           (!settings.transport.unicast || settings.transport.peers == settings_.transport.peers);
}

void Instance::give_up_addresses(const config::VrrpInstance& settings, Turn& turn) {
    if (state_ != State::master) return;
    remove_routing(settings, turn);
    remove_addresses(without(placed_addresses(settings_), placed_addresses(settings)), turn);
}

// Timers that run are moved by what has changed and by nothing else, so no advert is late and no
// master is missed because somebody reloads. The next advert never comes later than the backups
// have been told: only it tells them of a longer interval.
void Instance::apply(config::VrrpInstance settings, Turn& turn) {
    const auto old_down_interval = down_interval();
    const auto old_advert_interval = settings_.advert_interval;
    const bool was_owner = owner();
    const auto added = without(placed_addresses(settings), placed_addresses(settings_));
    const auto before = std::exchange(settings_, std::move(settings));
    priority_ = effective_priority();
    if (before.name != settings_.name) become(state_, turn);

    if (!settings_.preempt_delay.count()) preempt_from_.reset();
    if (!settings_.catch_up_time.count()) behind_until_.reset();
    if (state_ == State::fault || (!was_owner && owner())) wants_master_ = owner();
    move_timer(Timer::master_down, down_interval() - old_down_interval, turn);
    if (settings_.advert_interval < old_advert_interval)
        move_timer(Timer::advert, settings_.advert_interval - old_advert_interval, turn);
    if (state_ != State::master) return;
    arm_refreshes(turn);
    add_addresses(added, turn);
    add_routing(before, turn);
    if (added.empty()) return;
    send_garps(added, settings_.garp_master_repeat, turn);
    arm_second_volley(settings_.garp_master_delay, settings_.garp_master_repeat, turn);
}

microseconds Instance::master_interval() const {
    return learnt_interval_.value_or(settings_.advert_interval);
}

microseconds Instance::down_interval() const {
    return master_down_interval(settings_.version, priority_, master_interval(),
                                settings_.behaviour.down_timer_adverts);
}

microseconds Instance::skew() const {
    return skew_time(settings_.version, priority_, master_interval());
}

TimePoint Instance::master_down_time(const Turn& turn) const {
    return std::max(turn.now, turn.not_before) + down_interval();
}

}  // namespace holdfast::vrrp
