#include "parser/suggest.h"

#include "parser/printable.h"
#include "tests/unit/catch.h"

namespace holdfast::config {
namespace {

TEST_CASE("the name that was probably meant") {
    const std::vector<std::string_view> known{
        "connect_port", "connect_timeout", "weight", "rr", "wrr", "retry"};
    CHECK(closest("port_connect", known) == "connect_port");
    CHECK(closest("Connect-Port", known) == "connect_port");
    CHECK(closest("wieght", known) == "weight");
    CHECK(closest("conect_timeout", known) == "connect_timeout");
    CHECK(closest("rrr", known) == "rr");
    CHECK(closest("WRR", known) == "wrr");
    CHECK(closest("banana", known).empty());
    CHECK(closest("", known).empty());
    CHECK(closest(std::string(100'000, 'w'), known).empty());
}

TEST_CASE("text from a file cannot harm a terminal") {
    CHECK(printable("plain") == "plain");
    CHECK(printable("caf\xc3\xa9") == "caf\xc3\xa9");
    CHECK(printable("\x1b[31m") == "\\x1b[31m");
    CHECK(printable("a\xff") == "a\\xff");
    CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");           // overlong
    CHECK(printable("\xe2\x80\xae") == "\\xe2\\x80\\xae");  // right-to-left override
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
    CHECK(printable(std::string(1000, 'a'), 10) == "aaaaaaaaaa...");
}

}  // namespace
}  // namespace holdfast::config
