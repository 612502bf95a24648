#include "checkers/core/echo_message.h"

#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using namespace std::string_literals;

TEST_CASE("an echo request") {
    CHECK(echo_request({false, 0x1234, "ab"}) == "\x08\0\x84\x68\x12\x34\0\x01"s + "ab");
    CHECK(echo_request({false, 0x1234, "abc"}) == "\x08\0\x21\x68\x12\x34\0\x01"s + "abc");
    CHECK(echo_request({true, 0x1234, "ab"}) == "\x80\0\0\0\x12\x34\0\x01"s + "ab");
}

TEST_CASE("which message answers an echo request") {
    const Echo v4{false, 0x1234, "ab"};
    const Echo v6{true, 0x1234, "ab"};
    const auto reply4 = "\0\0\x8c\x68\x12\x34\0\x01"s + "ab";
    const auto reply6 = "\x81\0\0\0\x12\x34\0\x01"s + "ab";
    const auto header = "\x45"s + std::string(19, '\0');
    CHECK(is_echo_reply(reply4, v4, false));
    CHECK(is_echo_reply(reply6, v6, false));
    CHECK(is_echo_reply(header + reply4, v4, true));
    CHECK(is_echo_reply(reply6, v6, true));
    auto other_id = reply4;
    other_id[5] = 'x';
    CHECK(is_echo_reply(other_id, v4, false));  // the kernel's own
    CHECK_FALSE(is_echo_reply(header + other_id, v4, true));
    CHECK_FALSE(is_echo_reply(reply6, v4, false));
    CHECK_FALSE(is_echo_reply(reply4 + "c", v4, false));
    CHECK_FALSE(is_echo_reply(reply4.substr(0, 9), v4, false));
    CHECK_FALSE(is_echo_reply("", v4, false));
    CHECK_FALSE(is_echo_reply("", v4, true));
    CHECK_FALSE(is_echo_reply("\x4f" + reply4, v4, true));  // a header longer than the message
    CHECK_FALSE(is_echo_reply(echo_request(v4), v4, false));
}

}  // namespace
}  // namespace holdfast::checkers
