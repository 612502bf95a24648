// How log lines look on the console and in the packets for syslog.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "lib/log.h"

namespace holdfast::daemon {

// Who says something: "holdfast-vrrp", 4711.
struct LogSource {
    std::string identifier;
    int pid = 0;
};

// The number of a facility of syslog, as the command line names it: "daemon", "user", "local0" to
// "local7", or the last digit of those alone. Nothing: it is none.
std::optional<int> facility_called(std::string_view name);

// "Sat Nov 21 04:00:00 2026: (VI_1) Entering MASTER STATE", as keepalived has it; ends the line.
std::string console_line(std::time_t time, std::string_view text);

// RFC 3164 section 4.1 without the host's name, as syslog(3) writes to /dev/log.
std::string syslog_packet(int facility, const LogSource& source, Severity severity,
                          std::time_t time, std::string_view text);

}  // namespace holdfast::daemon
