// EventLog: the last events, and who wants to hear of the next ones.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace holdfast::control {

class EventLog {
  public:
    static constexpr std::size_t kKept = 1000;

    // `event` is JSON.
    void add(std::string event) {
        if (events_.size() == kKept) events_.pop_front();
        events_.push_back(std::move(event));
        ++count_;
    }

    // How many there have been: the number of the next one.
    std::uint64_t count() const { return count_; }
    std::uint64_t oldest() const { return count_ - events_.size(); }
    // Those from this number on that are still kept.
    const std::string& at(std::uint64_t number) const { return events_[number - oldest()]; }

  private:
    std::deque<std::string> events_;
    std::uint64_t count_ = 0;
};

}  // namespace holdfast::control
