#include "checkers/core/smtp_reply.h"

#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using State = SmtpReply::State;

TEST_CASE("a reply of a mail server") {
    struct Row {
        std::string bytes;
        State state;
        int code;
        std::string reason;
    };
    const std::vector<Row> rows = {
        {"220 mail.example ready\r\n", State::done, 220, ""},
        {"220 mail.example ready\n", State::done, 220, ""},
        {"250\r\n", State::done, 250, ""},
        {"220-one\r\n220-two\r\n220 three\r\n", State::done, 220, ""},
        {"220 one\r\n554 not looked at\r\n", State::done, 220, ""},
        {"554 go away\r\n", State::done, 554, ""},
        {"220 mail", State::more, 0, ""},
        {"220-one\r\n", State::more, 220, ""},
        {"220-one\r\n250 two\r\n", State::failed, 220, "no SMTP reply"},
        {"\r\n", State::failed, 0, "no SMTP reply"},
        {"22 x\r\n", State::failed, 0, "no SMTP reply"},
        {"2200\r\n", State::failed, 0, "no SMTP reply"},
        {"+20 x\r\n", State::failed, 0, "no SMTP reply"},
        {"100 x\r\n", State::failed, 0, "no SMTP reply"},
        {std::string("\0\0\0\r\n", 5), State::failed, 0, "no SMTP reply"},
        {"HTTP/1.1 400 Bad Request\r\n", State::failed, 0, "no SMTP reply"},
        {std::string(20'000, '2'), State::failed, 0, "longer than 16384 bytes"},
    };
    for (const auto& row : rows) {
        SmtpReply whole;
        CAPTURE(row.bytes.substr(0, 60));
        CHECK(whole.feed(row.bytes) == row.state);
        CHECK(whole.code() == row.code);
        CHECK(whole.reason() == row.reason);
        SmtpReply in_pieces;
        State state = State::more;
        for (const char byte : row.bytes)
            state = in_pieces.feed({&byte, 1});
        CHECK(state == row.state);
    }
}

TEST_CASE("lines without end") {
    SmtpReply reply;
    State state = State::more;
    int lines = 0;
    while (state == State::more && ++lines < 100'000)
        state = reply.feed("220-and so on\r\n");
    CHECK(state == State::failed);
    CHECK(lines < 2000);
}

}  // namespace
}  // namespace holdfast::checkers
