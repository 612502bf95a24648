// Outbox: the alerts that wait until their receiver takes them.
//
// They leave one by one, in the order of what has happened, the next when the one before has been
// taken. What is not taken waits, with growing pauses between the attempts. When many wait they
// leave together; when too many do, the oldest are left out and counted.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::alerts {

using TimePoint = std::chrono::steady_clock::time_point;

struct Alert {
    std::chrono::system_clock::time_point when;  // it happened
    std::string subject;
    std::string text;
};

class Outbox {
  public:
    static constexpr std::size_t kMost = 1000;
    // So many wait one behind the other; more leave together.
    static constexpr std::size_t kMostSingly = 20;
    static constexpr std::chrono::seconds kFirstPause{5};
    static constexpr std::chrono::seconds kLongestPause{300};

    // What happens within this time after an alert has left leaves together; 0: no such wait.
    void merge_within(std::chrono::seconds time) { merge_within_ = time; }

    void add(Alert alert);

    // What is to leave now; none while something is on its way, or has to wait, or nothing is
    // there.
    std::optional<std::vector<Alert>> take(TimePoint now);
    // What was taken has arrived, or will never be accepted.
    void done(TimePoint now);
    // It has not arrived: it waits again. Answers for how long.
    std::chrono::seconds failed(TimePoint now);

    // When take() will give something, if nothing else happens.
    std::optional<TimePoint> next_deadline() const;
    // What waits is tried at once: the receiver is another one.
    void hurry() {
        pause_ = {};
        not_before_ = {};
    }
    // Something waits, and the last attempt has failed.
    bool is_stuck() const { return on_its_way_.empty() && !waiting_.empty() && pause_.count() > 0; }
    bool empty() const { return waiting_.empty() && on_its_way_.empty(); }
    std::size_t waiting() const { return waiting_.size() + on_its_way_.size(); }
    // How many have been left out since the last call.
    std::size_t take_left_out();

  private:
    std::size_t batch() const;
    void leave_out_the_oldest();

    std::deque<Alert> waiting_;
    std::vector<Alert> on_its_way_;
    std::chrono::seconds merge_within_{0};
    std::chrono::seconds pause_{0};  // after the last attempt, 0: it was taken
    TimePoint not_before_{};
    std::size_t left_out_ = 0;
};

}  // namespace holdfast::alerts
