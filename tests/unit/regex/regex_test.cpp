#include "lib/regex/regex.h"

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

bool found(const std::string& pattern, const std::string& text, Regex::Bounds bounds = {},
           const std::vector<std::string>& options = {}) {
    const auto regex = Regex::compile(pattern, options);
    REQUIRE(regex);
    const auto result = regex->found_in(text, bounds);
    REQUIRE(result);
    return *result;
}

TEST_CASE("a pattern is looked for") {
    CHECK(found("wor+ld", "hello worrld"));
    CHECK_FALSE(found("world", "hello World"));
    CHECK(found("world", "hello World", {}, {"caseless"}));
    CHECK_FALSE(found("a.b", "a\nb"));
    CHECK(found("a.b", "a\nb", {}, {"dotall"}));
    CHECK(found("", ""));
    CHECK(found(std::string("a\0b", 3), std::string("xa\0b", 4)));
}

TEST_CASE("where a match may begin") {
    CHECK(found("b", "ab", {1, {}}));
    CHECK_FALSE(found("a", "ab", {1, {}}));
    CHECK(found("b", "ab", {0, 1}));
    CHECK_FALSE(found("b", "ab", {0, 0}));
    CHECK(found("$", "ab", {2, {}}));
    CHECK_FALSE(found("b", "ab", {3, {}}));
}

TEST_CASE("text that is no UTF-8 matches nothing") {
    CHECK_FALSE(found("^.$", "\xff", {}, {"utf"}));
    CHECK(found("^.$", "\xc3\xbc", {}, {"utf"}));
    CHECK(found("a", "\xff a", {}, {"utf"}));
}

TEST_CASE("what is wrong with a pattern") {
    const auto regex = Regex::compile("ab(c");
    REQUIRE_FALSE(regex);
    CHECK(regex.error().message == "at character 5: missing closing parenthesis");
}

TEST_CASE("a pattern that would take for ever") {
    const auto regex = Regex::compile("^(a+)+$");
    REQUIRE(regex);
    const auto found = regex->found_in(std::string(40, 'a') + "b", {});
    REQUIRE_FALSE(found);
    CHECK(found.error().message == "match limit exceeded");
}

TEST_CASE("a pattern that would take all memory") {
    const auto regex = Regex::compile("(a|b)*[cd]", {}, 2048);
    REQUIRE(regex);
    CHECK_FALSE(regex->found_in(std::string(100'000, 'a'), {}));
}

TEST_CASE("every option can be given") {
    for (const auto& name : Regex::option_names()) {
        CAPTURE(name);
        CHECK(Regex::compile("a", {std::string(name)}));
    }
}

}  // namespace
}  // namespace holdfast
