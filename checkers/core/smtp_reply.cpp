#include "checkers/core/smtp_reply.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

constexpr std::size_t kCode = 3;         // digits
constexpr std::size_t kLongest = 16384;  // bytes of a reply, all lines together

}  // namespace

SmtpReply::State SmtpReply::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        if (state_ != State::more) break;
        take(byte);
    }
    return state_;
}

void SmtpReply::take(char byte) {
    if (++length_ > kLongest) return fail(fmt::format("longer than {} bytes", kLongest));
    if (byte == '\n') return end_line();
    if (line_.size() <= kCode) line_ += byte;
}

// "250-first", "250 last", "250": every line has the code.
void SmtpReply::end_line() {
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    int code = 0;
    const auto* end = line_.data() + std::min(line_.size(), kCode);
    const auto [rest, failure] = std::from_chars(line_.data(), end, code);
    const bool is_code = failure == std::errc() && rest == end && code >= 200 && code <= 599;
    if (!is_code || (code_ != 0 && code != code_)) return fail("no SMTP reply");
    const char after = line_.size() > kCode ? line_[kCode] : ' ';
    if (after != ' ' && after != '-') return fail("no SMTP reply");
    code_ = code;
    line_.clear();
    if (after == ' ') state_ = State::done;
}

void SmtpReply::fail(std::string reason) {
    state_ = State::failed;
    reason_ = std::move(reason);
}

}  // namespace holdfast::checkers
