#include "alerts/core/letter.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace holdfast::alerts {
namespace {

// RFC 5322 section 3.3, in English whatever the locale.
std::string date(std::chrono::system_clock::time_point when) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

// A header ends with its line: whoever chose the names must not begin another.
std::string one_line(std::string value) {
    std::replace_if(
        value.begin(), value.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return value;
}

std::string subject_of(std::span<const Alert> alerts) {
    const auto& last = alerts.back().subject;
    if (alerts.size() == 1) return last;
    return fmt::format("{} changes, the last: {}", alerts.size(), last);
}

std::string text_of(std::span<const Alert> alerts) {
    if (alerts.size() == 1) return one_line(alerts.front().text) + "\r\n";
    std::string text;
    for (const auto& alert : alerts) {
        text += fmt::format("{}  {}\r\n    {}\r\n", date(alert.when), one_line(alert.subject),
                            one_line(alert.text));
    }
    return text;
}

}  // namespace

// Each recipient stands on a line of its own, as a line has at most 998 characters.
std::string letter(std::span<const Alert> alerts, const Envelope& envelope) {
    const auto subject = fmt::format("[{}] {}", envelope.router_id, subject_of(alerts));
    return fmt::format(
        "Date: {}\r\nFrom: {}\r\nSubject: {}\r\nX-Mailer: Holdfast\r\nTo: {}\r\n"
        "Message-ID: <{}>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
        date(alerts.front().when), one_line(envelope.from), one_line(subject),
        fmt::join(envelope.recipients, ",\r\n "), envelope.message_id, text_of(alerts));
}

}  // namespace holdfast::alerts
