#include "checkers/core/dns_message.h"

#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using namespace std::string_literals;

const auto kQuery =
    "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07"
    "example\x03"
    "com\0\0\x1c\0\x01"s;

TEST_CASE("a DNS query") {
    CHECK(*dns_query(0x1234, "example.com", "AAAA") == kQuery);
    CHECK(*dns_query(0x1234, "example.com.", "AAAA") == kQuery);
    CHECK(*dns_query(0, ".", "SOA") == "\0\0\x01\0\0\x01\0\0\0\0\0\0\0\0\x06\0\x01"s);
    CHECK_FALSE(dns_query(0, std::string(64, 'a') + ".com", "A"));
    CHECK_FALSE(dns_query(0, "a..b", "A"));
    std::string longest;
    for (int label = 0; label < 130; ++label)
        longest += "a.";
    CHECK_FALSE(dns_query(0, longest, "A"));
    CHECK_FALSE(dns_query(0, "a", "ANY"));
}

std::string answer(char flags, char code, const std::string& rest = kQuery.substr(12)) {
    return "\x12\x34"s + flags + code + "\0\x01\0\0\0\0\0\0"s + rest;
}

TEST_CASE("what a DNS answer says") {
    const auto good = answer('\x81', '\x80');
    auto other_case = good;
    other_case[13] = 'E';
    struct Row {
        std::string bytes;
        std::string foreign;
        int code;
    };
    const std::vector<Row> rows = {
        {good, "", 0},
        {other_case, "", 0},
        {good + "whatever comes after it, names that point at themselves: \xc0\x0c", "", 0},
        {answer('\x81', '\x85'), "", 5},
        {answer('\x81', '\x83', ""), "", 3},
        {"", "0 bytes are no DNS message", 0},
        {good.substr(0, 11), "11 bytes are no DNS message", 0},
        {good.substr(0, 12), "it answers another question", 0},
        {good.substr(0, 20), "it answers another question", 0},
        {"\x12\x35" + good.substr(2), "its id is another query's", 0},
        {answer('\x01', '\0'), "it is a query", 0},
        {answer('\x81', '\x80', "\xc0\x0c\0\x1c\0\x01"s), "it answers another question", 0},
    };
    for (const auto& row : rows) {
        const auto said = read_dns_answer(row.bytes, kQuery);
        CAPTURE(row.bytes);
        CHECK(said.foreign == row.foreign);
        CHECK(said.code == row.code);
    }
    CHECK(dns_code_name(5) == "REFUSED");
    CHECK(dns_code_name(11) == "rcode 11");
}

}  // namespace
}  // namespace holdfast::checkers
