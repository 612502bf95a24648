#include "daemon/log_format.h"

#include <fmt/format.h>
#include <syslog.h>

namespace holdfast::daemon {

namespace {

std::string local_time(std::time_t time, const char* format) {
    std::tm broken_down{};
    ::localtime_r(&time, &broken_down);
    char text[64];
    return {text, std::strftime(text, sizeof text, format, &broken_down)};
}

int syslog_level(Severity severity) {
    switch (severity) {
        case Severity::error:
            return LOG_ERR;
        case Severity::warning:
            return LOG_WARNING;
        case Severity::notice:
            return LOG_NOTICE;
        case Severity::info:
            return LOG_INFO;
        case Severity::debug:
            return LOG_DEBUG;
    }
    return LOG_INFO;
}

}  // namespace

std::string console_line(std::time_t time, std::string_view text) {
    return fmt::format("{}: {}\n", local_time(time, "%a %b %e %H:%M:%S %Y"), text);
}

std::string syslog_packet(const LogSource& source, Severity severity, std::time_t time,
                          std::string_view text) {
    return fmt::format("<{}>{} {}[{}]: {}", LOG_DAEMON | syslog_level(severity),
                       local_time(time, "%b %e %H:%M:%S"), source.identifier, source.pid, text);
}

}  // namespace holdfast::daemon
