// Verdict: the first rule that was broken in a run, if one was.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "simulation/clock.h"

namespace holdfast::sim {

class Verdict {
  public:
    template <class... Arguments>
    void broken(Time now, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        if (violation_) return;
        violation_ = fmt::format("{:.6f}: ", std::chrono::duration<double>(now).count()) +
                     fmt::format(format, std::forward<Arguments>(arguments)...);
    }

    const std::optional<std::string>& violation() const { return violation_; }

  private:
    std::optional<std::string> violation_;
};

}  // namespace holdfast::sim
