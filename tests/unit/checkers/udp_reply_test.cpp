#include "checkers/core/udp_reply.h"

#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

config::UdpCheck wanting(const std::string& reply) {
    config::UdpCheck settings;
    settings.require_reply = true;
    settings.reply = reply;
    return settings;
}

std::string problem(const std::string& answer, const UdpReply& wanted) {
    return problem_of(answer, answer.size(), wanted);
}

TEST_CASE("what a UDP_CHECK sends") {
    CHECK(bytes_of("") == "");
    CHECK(bytes_of("4142fF00") == std::string("AB\xff\0", 4));
}

TEST_CASE("which answer to a UDP_CHECK is wanted") {
    struct Row {
        std::string reply;
        std::string answer;
        std::string problem;
    };
    const std::vector<Row> rows = {
        {"", "", ""},
        {"", std::string(60'000, 'x'), ""},
        {"4142", "AB", ""},
        {"4142", "AC", "byte 2 is 43, not 42"},
        {"4142", "ABC", ""},
        {"4142", "A", ""},
        {"4142", "", ""},
        {"4x42", "OB", ""},
        {"4x42", "PB", "byte 1 is 50, not 40"},
        {"xx42", "\xff\x42", ""},
        {"xx42", "\xff\x43", "byte 2 is 43, not 42"},
        {"4142", "AB" + std::string(254, 'x'), "256 bytes, at most 255 are wanted"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.reply, row.answer);
        CHECK(problem(row.answer, wanted_reply(wanting(row.reply))) == row.problem);
    }
}

TEST_CASE("how long an answer to a UDP_CHECK may be") {
    auto settings = wanting("");
    settings.min_reply_length = 2;
    settings.max_reply_length = 3;
    const auto wanted = wanted_reply(settings);
    CHECK(problem("a", wanted) == "1 bytes, at least 2 are wanted");
    CHECK(problem("ab", wanted).empty());
    CHECK(problem("abc", wanted).empty());
    CHECK(problem("abcd", wanted) == "4 bytes, at most 3 are wanted");
}

}  // namespace
}  // namespace holdfast::checkers
