#include "daemon/log_format.h"

#include <cstdlib>

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
        CHECK(syslog_packet({"holdfast-vrrp", 4711}, severity, kThird, "text") ==
              start + std::string("Nov  3 04:05:06 holdfast-vrrp[4711]: text"));
    }
}

}  // namespace
}  // namespace holdfast::daemon
