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

std::optional<int> facility_called(std::string_view name) {
    if (name == "daemon") return LOG_DAEMON;
    if (name == "user") return LOG_USER;
    if (name.starts_with("local")) name.remove_prefix(5);
    if (name.size() != 1 || name[0] < '0' || name[0] > '7') return std::nullopt;
    constexpr int kBitsOfSeverity = 3;
    return LOG_LOCAL0 + ((name[0] - '0') << kBitsOfSeverity);
}

std::string syslog_packet(int facility, const LogSource& source, Severity severity,
                          std::time_t time, std::string_view text) {
    return fmt::format("<{}>{} {}[{}]: {}", facility | syslog_level(severity),
                       local_time(time, "%b %e %H:%M:%S"), source.identifier, source.pid, text);
}

}  // namespace holdfast::daemon
