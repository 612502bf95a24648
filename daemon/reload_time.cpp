#include "daemon/reload_time.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

namespace holdfast::daemon {

namespace {

using Clock = std::chrono::system_clock;

std::tm broken_down(std::time_t time, bool utc) {
    std::tm result{};
    utc ? ::gmtime_r(&time, &result) : ::localtime_r(&time, &result);
    return result;
}

// The calendar puts right what does not exist (the 31st of June, an hour that is left out).
std::time_t seconds_of(std::tm& time, bool utc) {
    time.tm_isdst = -1;
    return utc ? ::timegm(&time) : ::mktime(&time);
}

bool same(const std::tm& one, const std::tm& other) {
    return one.tm_year == other.tm_year && one.tm_mon == other.tm_mon &&
           one.tm_mday == other.tm_mday && one.tm_hour == other.tm_hour &&
           one.tm_min == other.tm_min && one.tm_sec == other.tm_sec;
}

const char* format_of(std::size_t length) {
    switch (length) {
        case 8:
            return "%H:%M:%S";
        case 17:
            return "%y-%m-%d %H:%M:%S";
        case 19:
            return "%Y-%m-%d %H:%M:%S";
        default:
            return nullptr;
    }
}

std::string written(const std::tm& time, const char* format) {
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &time)};
}

}  // namespace

Result<ReloadTime> parse_reload_time(const std::string& line, Clock::time_point now) {
    const bool utc = line.ends_with('Z');
    const auto text = line.substr(0, line.size() - (utc ? 1 : 0));
    const auto* format = format_of(text.size());
    const auto now_in_seconds = Clock::to_time_t(now);
    auto wanted = broken_down(now_in_seconds, utc);
    const auto* rest = format ? ::strptime(text.c_str(), format, &wanted) : nullptr;
    // Others are forgiven space and missing zeros; a time that was mistyped is better refused.
    if (!rest || *rest || written(wanted, format) != text) {
        return Error{
            "not a time: HH:MM:SS, YY-MM-DD HH:MM:SS or YYYY-MM-DD HH:MM:SS, with a Z "
            "behind it for UTC"};
    }
    auto actual = wanted;
    auto at = seconds_of(actual, utc);
    if (at == -1 || !same(wanted, actual)) return Error{"there is no such time"};
    const bool has_date = text.size() != 8;
    if (at <= now_in_seconds) {
        if (has_date) return Error{"it is in the past"};
        ++actual.tm_mday;
        at = seconds_of(actual, utc);
    }
    return ReloadTime{Clock::from_time_t(at), has_date};
}

std::string in_words(Clock::time_point time) {
    const auto local = broken_down(Clock::to_time_t(time), false);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", local.tm_year + 1900,
                       local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
}

}  // namespace holdfast::daemon
