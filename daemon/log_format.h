// How log lines look on the console and in the packets for syslog.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "lib/log.h"

namespace holdfast::daemon {

// Who says something: "holdfast-vrrp", 4711.
struct LogSource {
    std::string identifier;
    int pid = 0;
};

// "Sat Nov 21 04:00:00 2026: (VI_1) Entering MASTER STATE", as keepalived has it; ends the line.
std::string console_line(std::time_t time, std::string_view text);

// RFC 3164 section 4.1 without the host's name, as syslog(3) writes to /dev/log, with facility
// "daemon".
std::string syslog_packet(const LogSource& source, Severity severity, std::time_t time,
                          std::string_view text);

}  // namespace holdfast::daemon
