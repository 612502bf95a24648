#include "alerts/core/letter.h"

#include "tests/unit/catch.h"

namespace holdfast::alerts {
namespace {

using Clock = std::chrono::system_clock;

// Mon, 01 Mar 2021 09:44:08 UTC
const auto kWhen = Clock::from_time_t(1614591848);
const Envelope kEnvelope{"lb@example.com", {"a@example.com", "b@example.com"}, "lb1", "1.2@lb1"};

TEST_CASE("a letter with one alert") {
    const Alert alert{kWhen, "VRRP Instance VI - Stopping", "=> VRRP Instance stopping <="};
    CHECK(letter({&alert, 1}, kEnvelope) ==
          "Date: Mon, 01 Mar 2021 09:44:08 +0000\r\n"
          "From: lb@example.com\r\n"
          "Subject: [lb1] VRRP Instance VI - Stopping\r\n"
          "X-Mailer: Holdfast\r\n"
          "To: a@example.com,\r\n b@example.com\r\n"
          "Message-ID: <1.2@lb1>\r\n"
          "Auto-Submitted: auto-generated\r\n"
          "MIME-Version: 1.0\r\n"
          "Content-Type: text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: 8bit\r\n"
          "\r\n"
          "=> VRRP Instance stopping <=\r\n");
}

TEST_CASE("a letter with several has each with its time, and the last as its subject") {
    const std::vector<Alert> alerts{{kWhen, "A - DOWN", "=> why <="},
                                    {kWhen + std::chrono::seconds(2), "A - UP", "=> well <="}};
    const auto text = letter(alerts, kEnvelope);
    CHECK(text.starts_with("Date: Mon, 01 Mar 2021 09:44:08 +0000\r\n"));
    CHECK(text.find("Subject: [lb1] 2 changes, the last: A - UP\r\n") != std::string::npos);
    CHECK(
        text.ends_with("\r\n\r\nMon, 01 Mar 2021 09:44:08 +0000  A - DOWN\r\n    => why <=\r\n"
                       "Mon, 01 Mar 2021 09:44:10 +0000  A - UP\r\n    => well <=\r\n"));
}

TEST_CASE("a name begins no header of its own") {
    const Alert alert{kWhen, "VI\r\nBcc: all@example.com", "=> text\n.\r\n <="};
    const auto text = letter({&alert, 1}, kEnvelope);
    CHECK(text.find("Subject: [lb1] VI  Bcc: all@example.com\r\n") != std::string::npos);
    CHECK(text.ends_with("\r\n\r\n=> text .   <=\r\n"));
}

}  // namespace
}  // namespace holdfast::alerts
