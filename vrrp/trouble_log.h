// TroubleLog: warnings that would come a hundred times a second, said once a minute.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "lib/log.h"

namespace holdfast::vrrp {

class TroubleLog {
  public:
    explicit TroubleLog(Log& log) : log_(log) {}

    // Logs `text` unless the same topic was spoken of within the last minute; then it is
    // counted and the count is told with the next. Topics are few: they are never made of what a
    // stranger sends.
    void say(const std::string& topic, const std::string& text);

  private:
    struct Topic {
        std::chrono::steady_clock::time_point said;
        int unsaid = 0;
    };
    Log& log_;
    std::map<std::string, Topic> topics_;
};

}  // namespace holdfast::vrrp
