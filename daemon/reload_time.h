// The time that reload_time_file asks for.
#pragma once

#include <chrono>
#include <string>

#include "lib/result.h"

namespace holdfast::daemon {

struct ReloadTime {
    std::chrono::system_clock::time_point at;
    bool has_date = false;  // else it comes round every day
};

// HH:MM:SS, YY-MM-DD HH:MM:SS or YYYY-MM-DD HH:MM:SS, of local time or, with a Z behind it, UTC;
// nothing else on the line. A time without a date is the next one of its kind after `now`; a date
// must be to come. An Error says what is wrong.
Result<ReloadTime> parse_reload_time(const std::string& line,
                                     std::chrono::system_clock::time_point now);

// "2026-11-21 23:45:00", local time.
std::string in_words(std::chrono::system_clock::time_point time);

}  // namespace holdfast::daemon
