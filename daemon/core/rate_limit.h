// RateLimit: keeps one process from flooding the log.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::daemon {

// Two budgets: a line that says the same as one of the last few has a small one, all lines of the
// process together a large one, so that a big configuration can be told in full at the start. What
// is over the budget is counted.
class RateLimit {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Whether the line is to be written.
    bool admit(std::string_view line, TimePoint now);

    // "N lines suppressed", once there is room again for a line after some were held back.
    std::optional<std::string> summary(TimePoint now);
    bool has_suppressed() const { return suppressed_ > 0; }

  private:
    class Budget {
      public:
        Budget(double burst, double per_second)
            : burst_(burst), per_second_(per_second), left_(burst) {}
        void refill(TimePoint now);
        bool has_room() const { return left_ >= 1; }
        void take() { left_ -= 1; }

      private:
        double burst_;
        double per_second_;
        double left_;
        TimePoint filled_{};
    };

    Budget all_{2000, 200};
    Budget repeated_{10, 1};
    std::array<std::string, 8> recent_;  // different lines, the oldest at next_
    std::size_t next_ = 0;
    std::size_t suppressed_ = 0;
};

}  // namespace holdfast::daemon
