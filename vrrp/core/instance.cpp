#include "vrrp/core/instance.h"

#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/reception.h"

namespace holdfast::vrrp {

Instance::Instance(std::uint64_t id, config::VrrpInstance settings)
    : id_(id),
      settings_(std::move(settings)),
      interface_{settings_.interface, false, false, std::nullopt},
      wants_master_(owner()) {}

State Instance::wish() const {
    if (!usable()) return State::fault;
    return wants_master_ ? State::master : State::backup;
}

void Instance::packet_received(const PacketReceived& packet, Turn& turn) {
    if (state_ != State::backup && state_ != State::master) return;
    auto received = receive(packet, settings_, *interface_.address);
    if (const auto* refusal = std::get_if<Refusal>(&received)) {
        complain(refusal->complaint, Severity::warning,
                 fmt::format("{} (from {})", refusal->reason, packet.source.to_string()), turn);
        return;
    }
    const auto& advert = std::get<Advert>(received);
    if (const auto difference = address_list_difference(advert, settings_))
        complain(Complaint::address_list, Severity::warning,
                 fmt::format("{} (from {})", *difference, packet.source.to_string()), turn);
    react(reaction(state_, rank(advert, packet.source)), advert, packet.source, turn);
}

void Instance::timer_expired(Timer timer, TimePoint due, Turn& turn) {
    static constexpr std::array kStimulusOf{Stimulus::advert_due, Stimulus::master_down,
                                            Stimulus::garp_due};
    switch (reaction(state_, kStimulusOf[static_cast<std::size_t>(timer)])) {
        case Reaction::advertise:
            send_advert(settings_.priority, turn);
            arm(Timer::advert, next_advert(due, settings_.advert_interval, turn.now), turn);
            break;
        case Reaction::repeat_garp:
            send_garps(placed_addresses(settings_), turn);
            break;
        case Reaction::claim:
            say(Severity::info, "Receive advertisement timeout", turn);
            wants_master_ = true;
            break;
        default:
            break;
    }
}

Stimulus Instance::rank(const Advert& advert, const IpAddress& source) const {
    if (advert.priority == 0) return Stimulus::advert_zero;
    if (advert.priority < settings_.priority) return Stimulus::advert_lower;
    if (advert.priority > settings_.priority) return Stimulus::advert_higher;
    return source < *interface_.address ? Stimulus::advert_equal_lower_address
                                        : Stimulus::advert_equal_higher_address;
}

void Instance::react(Reaction reaction, const Advert& advert, const IpAddress& source, Turn& turn) {
    switch (reaction) {
        case Reaction::hasten:
            complain(Complaint::priority_zero, Severity::info,
                     "Backup received priority 0 advertisement", turn);
            arm(Timer::master_down, turn.now + skew(), turn);
            break;
        case Reaction::confirm:
            complain(Complaint::priority_zero, Severity::info, "Master received priority 0 message",
                     turn);
            send_advert(settings_.priority, turn);
            arm(Timer::advert, turn.now + settings_.advert_interval, turn);
            break;
        case Reaction::challenge:
            challenge(advert, source, turn);
            break;
        case Reaction::follow:
            preempt_from_.reset();
            follow(advert, turn);
            break;
        case Reaction::defend:
            defend(advert, source, turn);
            break;
        case Reaction::yield:
            yield(advert, source, turn);
            break;
        default:
            break;
    }
}

// preempt_delay counts from the first advert of a weaker master; until then it is followed, then
// it is left to time out (RFC 9568 section 6.4.2: "discard").
void Instance::challenge(const Advert& advert, const IpAddress& source, Turn& turn) {
    const bool may_preempt = settings_.preempt || owner();
    if (may_preempt && settings_.preempt_delay.count() > 0 && !preempt_from_) {
        preempt_from_ = turn.now + settings_.preempt_delay;
        complain(Complaint::preempt_delay, Severity::info,
                 fmt::format("start preempt delay ({:.6f})",
                             std::chrono::duration<double>(settings_.preempt_delay).count()),
                 turn);
    }
    if (!may_preempt || (preempt_from_ && turn.now < *preempt_from_)) {
        follow(advert, turn);
    } else {
        complain(Complaint::weaker_advert, Severity::info,
                 fmt::format("received lower priority ({}) advert from {} - discarding",
                             advert.priority, source.to_string()),
                 turn);
    }
}

void Instance::follow(const Advert& advert, Turn& turn) {
    wants_master_ = false;
    learn_interval(advert, turn);
    arm(Timer::master_down, turn.now + down_interval(), turn);
}

void Instance::defend(const Advert& advert, const IpAddress& source, Turn& turn) {
    complain(Complaint::weaker_advert, Severity::notice,
             fmt::format("Received advert from {} with lower priority {}, ours {}, forcing new "
                         "election",
                         source.to_string(), advert.priority, settings_.priority),
             turn);
    if (owner() && advert.priority == settings_.priority) {
        complain(Complaint::two_owners, Severity::error,
                 "CONFIGURATION ERROR: local instance and a remote instance are both configured "
                 "as address owner, please fix",
                 turn);
    }
    send_advert(settings_.priority, turn);
    // One advert may be answered by one advert, but not by volleys for each address: whoever can
    // forge adverts could make us flood the network.
    constexpr auto kBetweenDefences = std::chrono::seconds(1);
    if (last_defence_ && turn.now - *last_defence_ < kBetweenDefences) return;
    last_defence_ = turn.now;
    send_garps(placed_addresses(settings_), turn);
    arm(Timer::garp, turn.now + settings_.garp_master_delay, turn);
}

void Instance::yield(const Advert& advert, const IpAddress& source, Turn& turn) {
    say(Severity::notice,
        advert.priority > settings_.priority
            ? fmt::format("Master received advert from {} with higher priority {}, ours {}",
                          source.to_string(), advert.priority, settings_.priority)
            : fmt::format("Master received advert from {} with same priority {} but higher IP "
                          "address than ours",
                          source.to_string(), advert.priority),
        turn);
    wants_master_ = false;
    learn_interval(advert, turn);
}

void Instance::learn_interval(const Advert& advert, Turn& turn) {
    if (settings_.version != 3) return;
    if (advert.interval != master_interval()) {
        complain(Complaint::interval_learnt, Severity::info,
                 fmt::format("advertisement interval updated from {}ms to {}ms by master",
                             master_interval().count() / 1000, advert.interval.count() / 1000),
                 turn);
    }
    learnt_interval_ = advert.interval;
}

void Instance::complain(Complaint complaint, Severity severity, std::string_view text, Turn& turn) {
    const auto suppressed = complaints_.admit(complaint, turn.now);
    if (!suppressed) return;
    if (*suppressed == 0) {
        say(severity, text, turn);
    } else {
        say(severity, fmt::format("{} ({} more like this were not logged)", text, *suppressed),
            turn);
    }
}

bool Instance::can_become(const config::VrrpInstance& settings) const {
    return settings.interface == settings_.interface && settings.vrid == settings_.vrid &&
           settings.version == settings_.version;
}

void Instance::give_up_addresses(const config::VrrpInstance& settings, Turn& turn) {
    if (state_ == State::master)
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
    settings_ = std::move(settings);

    if (!settings_.preempt_delay.count()) preempt_from_.reset();
    if (state_ == State::fault || (!was_owner && owner())) wants_master_ = owner();
    move_timer(Timer::master_down, down_interval() - old_down_interval, turn);
    if (settings_.advert_interval < old_advert_interval)
        move_timer(Timer::advert, settings_.advert_interval - old_advert_interval, turn);
    if (state_ != State::master || added.empty()) return;
    add_addresses(added, turn);
    send_garps(added, turn);
    arm(Timer::garp, turn.now + settings_.garp_master_delay, turn);
}

microseconds Instance::master_interval() const {
    return learnt_interval_.value_or(settings_.advert_interval);
}

microseconds Instance::down_interval() const {
    return master_down_interval(settings_.version, settings_.priority, master_interval());
}

microseconds Instance::skew() const {
    return skew_time(settings_.version, settings_.priority, master_interval());
}

}  // namespace holdfast::vrrp
