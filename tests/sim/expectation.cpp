#include "tests/sim/expectation.h"

#include <algorithm>
#include <utility>

namespace holdfast::sim {

using namespace std::chrono_literals;

void Expectation::begin(const Settings& settings) {
    *this = Expectation();
    settings_ = settings;
}

void Expectation::reload(const Settings& settings, TimePoint now) {
    const auto old = settings_;
    const auto old_master_down = master_down();
    const bool was_owner = owner();
    settings_ = settings;

    if (settings_.preempt_delay == 0s) preempt_from_.reset();
    if (settings_.catch_up_time == 0s) behind_until_.reset();
    if (state_ == State::backup) {
        if (owner() && !was_owner) claimed_ = true;
        const auto more = master_down() - old_master_down;
        if (!claimed_ && more != 0s) claim_due_ = std::max<TimePoint>(claim_due_ + more, now);
    } else if (state_ == State::master) {
        if (settings_.interval < old.interval) {
            advert_due_ =
                std::max<TimePoint>(advert_due_ - (old.interval - settings_.interval), now);
        }
        if (settings_.addresses > old.addresses) announce(now);
    }
}

void Expectation::hear(const Heard& heard, TimePoint now) {
    if (leaving_) return hear_while_leaving(heard, now);
    if (state_ == State::backup) hear_as_backup(heard, now);
    if (state_ == State::master) hear_as_master(heard, now);
}

void Expectation::hear_as_backup(const Heard& heard, TimePoint now) {
    if (heard.priority == 0) {
        claim_due_ = now + skew();
    } else if (heard.priority >= settings_.priority) {
        preempt_from_.reset();
        follow(heard, now);
    } else {
        if (preempts() && settings_.preempt_delay != 0s && !preempt_from_)
            preempt_from_ = now + settings_.preempt_delay;
        const bool waits =
            (preempt_from_ && now < *preempt_from_) || (behind_until_ && now < *behind_until_);
        if (!preempts() || waits) follow(heard, now);
    }
}

void Expectation::follow(const Heard& heard, TimePoint now) {
    if (settings_.version == 3) learnt_ = heard.interval;
    claim_due_ = now + master_down();
    claimed_ = false;
}

void Expectation::hear_as_master(const Heard& heard, TimePoint now) {
    outranked_ = heard.priority > settings_.priority ||
                 (heard.priority == settings_.priority && heard.from_higher_address);
    if (outranked_) {
        if (settings_.version == 3) learnt_ = heard.interval;
        due_.adverts = 1;  // for the stronger one, who may not know that there were two
        return;
    }
    due_.adverts = 1;
    if (heard.priority == 0) {
        advert_due_ = now + settings_.interval;
    } else if (!last_defence_ || now - *last_defence_ >= 1s) {
        last_defence_ = now;
        announce(now);
    }
}

void Expectation::hand_over(TimePoint now) {
    leaving_ = true;
    due_.farewells = 1;
    garp_due_.reset();
    second_farewell_ = now + 2 * settings_.interval;
    leave_due_ = now + std::min<microseconds>(4 * settings_.interval, kLongestHandover);
}

void Expectation::hear_while_leaving(const Heard& heard, TimePoint now) {
    if (heard.priority == 0) return;
    leave_due_ = std::min<TimePoint>(leave_due_, now + kTimeToSettle);
    second_farewell_.reset();
}

void Expectation::address_lost() {
    ++losses_;
    lost_now_ = true;
    send_volley();
}

Sent Expectation::take_due() {
    lost_now_ = false;
    return std::exchange(due_, Sent());
}

void Expectation::announce(TimePoint now) {
    send_volley();
    if (settings_.garp_delay != 0s) garp_due_ = now + settings_.garp_delay;
}

void Expectation::time_reached(TimePoint now) {
    if (state_ == State::backup && claim_due_ <= now) claimed_ = true;
    if (state_ != State::master) return;
    if (leaving_) {
        if (!second_farewell_ || *second_farewell_ > now) return;
        due_.farewells = 1;
        second_farewell_.reset();
        return;
    }
    if (advert_due_ <= now) {
        due_.adverts = 1;
        // The rhythm is kept, but what has been slept through is not made good.
        advert_due_ += settings_.interval;
        if (advert_due_ <= now) advert_due_ = now + settings_.interval;
    }
    if (garp_due_ && *garp_due_ <= now) {
        send_volley();
        garp_due_.reset();
    }
}

void Expectation::enter(State state, bool can_send, TimePoint now) {
    const bool was_master = state_ == State::master;
    if (was_master && !leaving_) due_.farewells = can_send && !outranked_;
    if (lost_now_) due_.volleys = 0;
    losses_ = 0;
    has_left_ = std::exchange(leaving_, false);
    claimed_at_start_ = false;
    if (!was_master || state != State::backup || !outranked_) learnt_.reset();
    claimed_ = false;
    preempt_from_.reset();
    garp_due_.reset();
    last_defence_.reset();
    outranked_ = false;
    state_ = state;
    const bool returns = state == State::backup && !was_master && settings_.catch_up_time != 0s;
    behind_until_ = returns ? std::optional(now + settings_.catch_up_time) : std::nullopt;
    if (state == State::backup) claim_due_ = now + master_down();
    if (state != State::master) return;
    due_.adverts = 1;
    advert_due_ = now + settings_.interval;
    last_defence_ = now;
    announce(now);
}

bool Expectation::claims(TimePoint now) const {
    if (state_ == State::backup) return claimed_ || claim_due_ <= now;
    return state_ == State::master || owner() || claimed_at_start_;
}

// RFC 3768 section 6.1 divides a second, RFC 9568 section 6.1 the master's interval.
microseconds Expectation::skew() const {
    const auto divided = settings_.version == 2 ? 1s : learnt_.value_or(settings_.interval);
    return divided * (256 - settings_.priority) / 256;
}

microseconds Expectation::master_down() const {
    return 3 * learnt_.value_or(settings_.interval) + skew();
}

}  // namespace holdfast::sim
