// SmtpReply: reads one reply of a mail server, of one or several lines (RFC 5321 section 4.2).
#pragma once

#include <string>
#include <string_view>

namespace holdfast::checkers {

class SmtpReply {
  public:
    enum class State { more, done, failed };

    // Bytes that have arrived; those after the reply's end are left alone, for nothing was asked
    // that they could answer.
    State feed(std::string_view bytes);

    // With `done`: 200..599.
    int code() const { return code_; }
    // With `failed`.
    const std::string& reason() const { return reason_; }

  private:
    void take(char byte);
    void end_line();
    void fail(std::string reason);

    State state_ = State::more;
    std::string line_;  // what has come of it, and no more than is looked at
    std::size_t length_ = 0;
    int code_ = 0;
    std::string reason_;
};

}  // namespace holdfast::checkers
