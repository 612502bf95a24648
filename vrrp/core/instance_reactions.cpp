// What an instance does about adverts (reactions.h).
#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {

Stimulus Instance::rank(const Advert& advert, const IpAddress& source) const {
    if (advert.priority == 0) return Stimulus::advert_zero;
    if (advert.priority < priority_) return Stimulus::advert_lower;
    if (advert.priority > priority_) return Stimulus::advert_higher;
    return source < *this->source() ? Stimulus::advert_equal_lower_address
                                    : Stimulus::advert_equal_higher_address;
}

void Instance::react(Reaction reaction, const Advert& advert, const IpAddress& source, Turn& turn) {
    switch (reaction) {
        case Reaction::hasten:
            complain(Complaint::priority_zero, Severity::info,
                     "Backup received priority 0 advertisement", turn);
            arm(Timer::master_down, std::max(turn.now, turn.not_before) + skew(), turn);
            break;
        case Reaction::confirm:
            complain(Complaint::priority_zero, Severity::info, "Master received priority 0 message",
                     turn);
            send_advert(priority_, turn);
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
    arm(Timer::master_down, master_down_time(turn), turn);
}

void Instance::defend(const Advert& advert, const IpAddress& source, Turn& turn) {
    const auto& behaviour = settings_.behaviour;
    const bool answers = !behaviour.lower_priority_no_advert.value_or(behaviour.strict);
    complain(
        Complaint::weaker_advert, Severity::notice,
        fmt::format("Received advert from {} with lower priority {}, ours {}{}", source.to_string(),
                    advert.priority, priority_, answers ? ", forcing new election" : ""),
        turn);
    if (owner() && advert.priority == priority_) {
        complain(Complaint::two_owners, Severity::error,
                 "CONFIGURATION ERROR: local instance and a remote instance are both configured "
                 "as address owner, please fix",
                 turn);
    }
    if (answers) send_advert(priority_, turn);
    // One advert may be answered by one advert, but not by volleys for each address: whoever can
    // forge adverts could make us flood the network.
    constexpr auto kBetweenDefences = std::chrono::seconds(1);
    if (last_defence_ && turn.now - *last_defence_ < kBetweenDefences) return;
    last_defence_ = turn.now;
    turn.actions.emplace_back(LowerPriorityHeard{settings_.name, priority_});
    // The standard knows no gratuitous ARPs here.
    const int unsaid = behaviour.strict ? 0 : settings_.garp_master_repeat;
    const auto repeat = static_cast<int>(
        settings_.garp.lower_priority_repeat.value_or(static_cast<unsigned>(unsaid)));
    send_garps(placed_addresses(settings_), repeat, turn);
    arm_second_volley(settings_.garp.lower_priority_delay.value_or(settings_.garp_master_delay),
                      repeat, turn);
}

void Instance::yield(const Advert& advert, const IpAddress& source, Turn& turn) {
    // Lets a peer see that there were two masters, so that it announces the addresses again.
    if (settings_.behaviour.higher_priority_send_advert) send_advert(priority_, turn);
    say(Severity::notice,
        advert.priority > priority_
            ? fmt::format("Master received advert from {} with higher priority {}, ours {}",
                          source.to_string(), advert.priority, priority_)
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

}  // namespace holdfast::vrrp
