// Quotation marks and escapes in the commands of scripts and in regular expressions.
#include "parser/quoting.h"

#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

using namespace holdfast;
using namespace holdfast::config;

using Words = std::vector<std::string>;

namespace {

Words without(std::string_view text) {
    auto words = words_without_escapes(text);
    REQUIRE(words);
    return *words;
}

std::string problem_of(std::string_view text) {
    const auto words = words_without_escapes(text);
    REQUIRE_FALSE(words);
    return words.error().message;
}

}  // namespace

TEST_CASE("quotation marks may stand anywhere in a word") {
    CHECK(without(R"(abcd" efg h jkl "mnop)") == Words{"abcd efg h jkl mnop"});
    CHECK(without(R"(abcd "efg h jkl" mnop)") == Words{"abcd", "efg h jkl", "mnop"});
    CHECK(without(R"('a "b"' "c 'd'")") == Words{"a \"b\"", "c 'd'"});
    CHECK(without(R"("" '' x)") == Words{"", "", "x"});
    CHECK(without("  ").empty());
}

TEST_CASE("escapes") {
    CHECK(without(R"(\a\b\E\f\n\r\t\v)") == Words{"\a\b\x1b\f\n\r\t\v"});
    CHECK(without(R"(f\x69le \x4 \x41g \101x \7)") == Words{"file", "\x04", "Ag", "Ax", "\a"});
    CHECK(without(R"(\cA \xzz \d\ d)") == Words{"\x01", "xzz", "d d"});
    CHECK(without(R"("say \"yes\"" it\'s \\d)") == Words{"say \"yes\"", "it's", "\\d"});
    CHECK(*words_with_escapes(R"("a \"b\\x20" 'c')") == Words{R"(a \"b\\x20)", "c"});
}

TEST_CASE("what cannot be a word") {
    CHECK(problem_of("\"open") == "a quotation mark \" is never closed");
    CHECK(problem_of("it's") == "a quotation mark ' is never closed");
    CHECK(problem_of("end\\") == "a backslash stands at its end");
    CHECK(problem_of(R"(a\0)") == "it holds a NUL character");
    CHECK(problem_of(R"(a\x00)") == "it holds a NUL character");
}

TEST_CASE("a script's command is read twice: as a word of the line, and as words") {
    const auto script = [](const std::string& text) {
        auto loaded = read("vrrp_script S {\n script " + text + "\n}\n");
        REQUIRE(loaded.config->vrrp.scripts.size() == 1);
        return loaded.config->vrrp.scripts[0].script;
    };
    const auto manual = script(
        R"("/etc/notify.sh ' spaces\\x20f\x69le ' '\"s p a c e \"' SG1.low master" user group)");
    CHECK(manual.command ==
          Words{"/etc/notify.sh", R"( spaces\x20file )", "\"s p a c e \"", "SG1.low", "master"});
    CHECK(manual.run_as.user == "user");
    CHECK(manual.run_as.group == "group");
    CHECK(script("/bin/ec\"ho a\"").command == Words{"/bin/echo", "a"});
    CHECK(script("'/bin/echo a b' root").command == Words{"/bin/echo", "a", "b"});
    CHECK(script("/bin/echo root users more").run_as.group == "users");
    CHECK(mentions(read("vrrp_script S {\n script \"'/bin/echo\"\n}\n"),
                   "a quotation mark ' is never closed"));
    CHECK(mentions(read("vrrp_script S {\n script /bin/echo a b c\n}\n"),
                   "only a user and a group may follow"));
}
