// Timeline: what happened in a run, for people. Kept only when it is wanted: the run of a seed can
// be repeated.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "simulation/clock.h"

namespace holdfast::sim {

class Timeline {
  public:
    explicit Timeline(bool kept) : kept_(kept) {}

    template <class... Arguments>
    void note(Time now, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        if (!kept_) return;
        if (lines_.size() == kMost) lines_.pop_front();
        lines_.push_back(fmt::format("{:14.6f} ", std::chrono::duration<double>(now).count()) +
                         fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    const std::deque<std::string>& lines() const { return lines_; }

  private:
    static constexpr std::size_t kMost = 400;  // the last ones

    bool kept_;
    std::deque<std::string> lines_;
};

}  // namespace holdfast::sim
