// include and its kin.
#include "parser/preprocess/glob.h"
#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

MadeUp with_files() {
    MadeUp machine;
    machine.files = {
        {"a.inc", "a"},          {"b.inc", "b"},          {"dir/c.inc", "c\ninclude d.inc"},
        {"dir/d.inc", "d"},      {"open.inc", "x {"},     {"close.inc", "y\n}"},
        {"dir/.hidden.inc", ""}, {"/abs/e.inc", "e1\ne2"}};
    return machine;
}

std::string included(const std::string& text) { return preprocess(text, with_files()); }

TEST_CASE("a file's lines stand where the include stood") {
    CHECK(included("1\ninclude a.inc\n2") == "1; a; 2");
    CHECK(included("x {\n include a.inc # comment\n}") == "x { a }");
    CHECK(included("x { include a.inc\n}") == "x { a }");
    CHECK(included("include \"a.inc\"") == "a");
    CHECK(included("include /abs/e.inc") == "e1; e2");
    CHECK(included("include a.inc\ninclude a.inc") == "a; a");
}

TEST_CASE("a relative name counts from the folder of the file it stands in") {
    CHECK(included("include dir/c.inc\ninclude a.inc") == "c; d; a");
}

TEST_CASE("blocks may begin and end in different files") {
    CHECK(included("include open.inc\ninclude close.inc") == "x { y }");
}

TEST_CASE("wildcards and braces") {
    CHECK(included("include ?.inc") == "a; b");
    CHECK(included("include {b,a}.inc") == "b; a");
    CHECK(included("include {dir/{d,c},a}.inc") == "d; c; d; a");
    CHECK(included("include dir/*.inc") == "c; d; d");
    CHECK(included("include */d.inc") == "d");
    CHECK(included("include [b-z].inc") == "b");
    CHECK(included("include \\a.inc") == "a");
}

TEST_CASE("definitions go into included files and come out of them") {
    MadeUp machine;
    machine.files = {{"x/def.inc", "$A=1\n$P=${_PWD}"}, {"x/use.inc", "a $B ${_PWD}"}};
    CHECK(preprocess("$B=2\ninclude x/def.inc\ninclude x/use.inc\nb $A $P", machine) ==
          "a 2 x; b 1 /here");
    CHECK(preprocess("$F=use\ninclude x/${F}.inc", machine) == "a $B x");
    CHECK(preprocess("@main include x/use.inc\n@other include nowhere", machine) == "a $B x");
    CHECK(preprocess("~LST(F, def, use) include x/${F}.inc", machine) == "a $B x");
}

TEST_CASE("what only looks like an include") {
    CHECK(included("include_x y\nincludex y\ninclude_check") ==
          "include_x y; includex y; "
          "include_check");
    CHECK(included("x include a.inc") == "x include a.inc");
    const Preprocessed bare("include\nincludea # none\nx");
    CHECK(bare.shown() == "x");
    CHECK(bare.tells("test.conf:1:1: warning: 'include' needs the name of a file"));
    CHECK(bare.tells("test.conf:2:1: warning: 'includea' needs the name of a file"));
}

// Which statement makes what an error: keepalived -t refuses the file for just these.
TEST_CASE("how strict an include is") {
    struct Row {
        const char* pattern;
        const char* strict;  // the letters that make it an error
        const char* words;
    };
    const Row rows[] = {
        {"no.inc", "mwa", "no file 'no.inc'"},       {"no/*.inc", "mwa", "no file 'no/*.inc'"},
        {"no*.inc", "wa", "no file fits 'no*.inc'"}, {"{no,a}.inc", "ba", "no file 'no.inc'"},
        {"{no,nor}.inc", "ba", "no file 'no.inc'"},  {"dir", "rmwba", "'dir' cannot be read"},
    };
    for (const auto& [pattern, strict, words] : rows) {
        for (const std::string letter : {"", "r", "m", "w", "b", "a"}) {
            INFO("include" << letter << " " << pattern);
            const Preprocessed read("include" + letter + " " + pattern + "\nz", with_files());
            CHECK(read.tells(words));
            const bool is_strict =
                !letter.empty() && std::string(strict).find(letter) != std::string::npos;
            CHECK(read.diagnostics.has_errors() == is_strict);
            CHECK(!read.diagnostics.has_warnings());
            CHECK(read.shown().ends_with("z"));
        }
    }
}

TEST_CASE("include_check says how strict includes are until the file's end") {
    const auto is_error = [](const std::string& text) {
        auto machine = with_files();
        machine.files["strict.inc"] = "include_check\n";
        machine.files["inner.inc"] = "include no.inc\n";
        return Preprocessed(text, machine).diagnostics.has_errors();
    };
    CHECK(is_error("include_check\ninclude no.inc"));
    CHECK(is_error("include_check match\ninclude no.inc"));
    CHECK(is_error("include_check +match\ninclude no.inc"));
    CHECK(is_error("include_check +match\ninclude inner.inc"));
    CHECK(is_error("include_check wildcard_match\ninclude no*.inc"));
    CHECK(is_error("include_check +brace_match\ninclude {no,a}.inc"));
    CHECK(is_error("include_check read\ninclude dir"));
    CHECK_FALSE(is_error("include_check\ninclude_check -match\ninclude no.inc"));
    CHECK_FALSE(is_error("include_check\ninclude_check read\ninclude no.inc"));
    CHECK_FALSE(is_error("include strict.inc\ninclude no.inc"));
    CHECK_FALSE(is_error("include no.inc\ninclude_check"));
}

TEST_CASE("a file that includes itself is told of and left out there") {
    MadeUp machine;
    machine.files = {{"a", "1\ninclude b\n2"}, {"b", "3\ninclude a\n4"}};
    const Preprocessed round("include a", machine);
    CHECK(round.shown() == "1; 3; 4; 2");
    CHECK(round.tells("b:2:1: warning: 'a' includes itself, ignored here"));
}

TEST_CASE("braces") {
    const auto expanded = [](std::string_view pattern) {
        std::string all;
        for (const auto& path : expand_braces(pattern).paths)
            all += (all.empty() ? "" : " ") + path;
        return all;
    };
    CHECK(expanded("a") == "a");
    CHECK(expanded("a{b,c}d") == "abd acd");
    CHECK(expanded("{a,b}{c,d}") == "ac ad bc bd");
    CHECK(expanded("{foo/{,cat,dog},bar}") == "foo/ foo/cat foo/dog bar");
    CHECK(expanded("a\\{b,c}") == "a\\{b,c}");
    CHECK(expanded("{a,b") == "{a,b");
    CHECK(expanded("a}b") == "a}b");
    CHECK(expanded("{}") == "");
    std::string bomb;
    for (int i = 0; i < 40; ++i)
        bomb += "{a,b}";
    CHECK(expand_braces(bomb).too_many);
}

}  // namespace
}  // namespace holdfast::config
