#include "daemon/log_format.h"

#include <cstdlib>

#include <syslog.h>

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

// 2026-11-21 04:05:06 UTC, and a day with one digit.
constexpr std::time_t kTime = 1'795'233'906;
constexpr std::time_t kThird = kTime - 18 * 86'400;

TEST_CASE("a line for the console") {
    ::setenv("TZ", "UTC", 1);
    CHECK(console_line(kTime, "(VI_1) Entering MASTER STATE") ==
          "Sat Nov 21 04:05:06 2026: (VI_1) Entering MASTER STATE\n");
    CHECK(console_line(kThird, "x") == "Tue Nov  3 04:05:06 2026: x\n");
}

TEST_CASE("a packet for syslog") {
    ::setenv("TZ", "UTC", 1);
    struct Row {
        Severity severity;
        const char* start;  // facility daemon is 3, RFC 3164 section 4.1.1: 3 * 8 + severity
    };
    for (const auto& [severity, start] :
         {Row{Severity::error, "<27>"}, Row{Severity::warning, "<28>"},
          Row{Severity::notice, "<29>"}, Row{Severity::info, "<30>"},
          Row{Severity::debug, "<31>"}}) {
        CHECK(syslog_packet(LOG_DAEMON, {"holdfast-vrrp", 4711}, severity, kThird, "text") ==
              start + std::string("Nov  3 04:05:06 holdfast-vrrp[4711]: text"));
    }
}

TEST_CASE("facilities have the names that keepalived knows") {
    CHECK(facility_called("daemon") == LOG_DAEMON);
    CHECK(facility_called("user") == LOG_USER);
    CHECK(facility_called("local3") == LOG_LOCAL3);
    CHECK(facility_called("7") == LOG_LOCAL7);
    for (const auto* name : {"", "8", "local", "local8", "local12", "mail", "-1"})
        CHECK_FALSE(facility_called(name));
}

}  // namespace
}  // namespace holdfast::daemon
