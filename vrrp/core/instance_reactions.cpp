// What an instance does about adverts (reactions.h).
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "vrrp/core/instance.h"
#include "vrrp/core/reception.h"

namespace holdfast::vrrp {

void Instance::refuse(const Refusal& refusal, const PacketReceived& packet, Turn& turn) {
    complain(refusal.complaint, Severity::warning,
             fmt::format("{} (from {})", refusal.reason, packet.source.to_string()), turn);
    const auto advert =
        decode(packet.payload, packet.source, packet.destination, checksum_of(settings_.transport));
    if (advert) suspect_stranger(*advert, packet.source, turn);
}

// Who has our VRID and none of our addresses has probably taken it without knowing of us.
void Instance::suspect_stranger(const Advert& advert, const IpAddress& source, Turn& turn) {
    if (settings_.transport.unicast || !is_about_others(advert, settings_)) return;
    constexpr std::size_t kSuggested = 3;
    const auto free = turn.neighbourhood.free_after(settings_.interface, source.is_v6(),
                                                    settings_.vrid, kSuggested);
    complain(Complaint::stranger, Severity::warning,
             fmt::format("VRID {} seems to be used by a stranger, {} on {}: of all on that network "
                         "only one virtual router may have it; heard of nobody with {}",
                         settings_.vrid, source.to_string(), settings_.interface,
                         free.empty() ? std::string("any other")
                                      : fmt::format("{}", fmt::join(free, ", "))),
             turn);
}

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
    const bool waits =
        awaits_connections(source, turn) || (preempt_from_ && turn.now < *preempt_from_);
    if (!may_preempt || waits) {
        follow(advert, turn);
    } else {
        complain(Complaint::weaker_advert, Severity::info,
                 fmt::format("received lower priority ({}) advert from {} - discarding",
                             advert.priority, source.to_string()),
                 turn);
    }
}

// Only a master that serves is waited for: when it falls silent, connections are lost anyway.
bool Instance::awaits_connections(const IpAddress& master, Turn& turn) {
    if (!behind_until_ || turn.now >= *behind_until_) return false;
    why_ = fmt::format("leaves {} master until its connections are known here", master.to_string());
    complain(Complaint::connections_awaited, Severity::info,
             fmt::format("{}, for {:.3f} s at most", why_,
                         std::chrono::duration<double>(*behind_until_ - turn.now).count()),
             turn);
    return true;
}

void Instance::connections_caught_up(Turn& turn) {
    if (!behind_until_) return;
    behind_until_.reset();
    say(Severity::info, "the connections of the master are known here", turn);
    why_.clear();
}

// A master that may not preempt and has been silent for so long that another one may have become
// master gives way to it (timer_expired_backup, with the highest priority of the others).
bool Instance::was_overslept(TimePoint due, const Turn& turn) const {
    const auto priority = settings_.behaviour.timer_expired_backup;
    if (state_ != State::master || settings_.preempt || owner() || !priority) return false;
    const auto silent = turn.now - due + settings_.advert_interval;
    return silent >= master_down_interval(settings_.version, static_cast<std::uint8_t>(*priority),
                                          settings_.advert_interval,
                                          settings_.behaviour.down_timer_adverts);
}

// A whole interval is what a backup forgives twice.
void Instance::note_lateness(TimePoint due, Turn& turn) {
    const auto late = std::chrono::floor<microseconds>(turn.now - due);
    latest_advert_ = std::max(latest_advert_, late);
    if (late < settings_.advert_interval) return;
    complain(
        Complaint::late, Severity::warning,
        fmt::format("an advert is sent {} ms late: this process was held up, by other programs "
                    "or the machine itself",
                    late.count() / 1000),
        turn);
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
    const auto is_soon_after = [&](const std::optional<TimePoint>& last) {
        return last && turn.now - *last < kBetweenDefences;
    };
    if (!is_soon_after(last_news_of_weaker_)) {
        last_news_of_weaker_ = turn.now;
        turn.actions.emplace_back(LowerPriorityHeard{settings_.name, priority_});
    }
    if (is_soon_after(last_defence_)) return;
    last_defence_ = turn.now;
    // The standard knows no gratuitous ARPs here.
    const int unsaid = behaviour.strict ? 0 : settings_.garp_master_repeat;
    const auto repeat = static_cast<int>(
        settings_.garp.lower_priority_repeat.value_or(static_cast<unsigned>(unsaid)));
    send_garps(placed_addresses(settings_), repeat, turn);
    arm_second_volley(settings_.garp.lower_priority_delay.value_or(settings_.garp_master_delay),
                      repeat, turn);
}

void Instance::yield(const Advert& advert, const IpAddress& source, Turn& turn) {
    // Lets the other one see that there were two masters, so that it announces the addresses again:
    // until then neighbours may believe us. The standard knows no such advert.
    if (!settings_.behaviour.strict || settings_.behaviour.higher_priority_send_advert)
        send_advert(priority_, turn);
    say(Severity::notice,
        advert.priority > priority_
            ? fmt::format("Master received advert from {} with higher priority {}, ours {}",
                          source.to_string(), advert.priority, priority_)
            : fmt::format("Master received advert from {} with same priority {} but higher IP "
                          "address than ours",
                          source.to_string(), advert.priority),
        turn);
    wants_master_ = false;
    reason_ = fmt::format("{} has priority {}, ours was {}", source.to_string(), advert.priority,
                          priority_);
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
