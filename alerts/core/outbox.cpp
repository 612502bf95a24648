#include "alerts/core/outbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::alerts {

void Outbox::add(Alert alert) {
    waiting_.push_back(std::move(alert));
    leave_out_the_oldest();
}

void Outbox::leave_out_the_oldest() {
    for (; waiting_.size() > kMost; ++left_out_)
        waiting_.pop_front();
}

std::size_t Outbox::batch() const {
    const bool together = merge_within_.count() > 0 || waiting_.size() > kMostSingly;
    return together ? waiting_.size() : std::min<std::size_t>(waiting_.size(), 1);
}

std::optional<std::vector<Alert>> Outbox::take(TimePoint now) {
    if (!on_its_way_.empty() || waiting_.empty() || now < not_before_) return std::nullopt;
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(batch());
    on_its_way_.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return on_its_way_;
}

void Outbox::done(TimePoint now) {
    on_its_way_.clear();
    pause_ = {};
    not_before_ = now + merge_within_;
}

std::chrono::seconds Outbox::failed(TimePoint now) {
    waiting_.insert(waiting_.begin(), std::make_move_iterator(on_its_way_.begin()),
                    std::make_move_iterator(on_its_way_.end()));
    on_its_way_.clear();
    leave_out_the_oldest();
    pause_ = std::clamp(2 * pause_, kFirstPause, kLongestPause);
    not_before_ = now + pause_;
    return pause_;
}

std::optional<TimePoint> Outbox::next_deadline() const {
    if (!on_its_way_.empty() || waiting_.empty()) return std::nullopt;
    return not_before_;
}

std::size_t Outbox::take_left_out() { return std::exchange(left_out_, 0); }

}  // namespace holdfast::alerts
