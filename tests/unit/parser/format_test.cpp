#include "parser/format.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

// What is formatted means the same and is not changed by formatting it again.
std::string formatted(const std::string& text) {
    auto once = format(text);
    CHECK(format(once) == once);
    CHECK(Preprocessed(once).shown() == Preprocessed(text).shown());
    return once;
}

TEST_CASE("blocks are indented and words parted by one blank") {
    CHECK(formatted("global_defs\t{\nrouter_id   A\n  smtp_server\t1.2.3.4  25\n\t}") ==
          "global_defs {\n    router_id A\n    smtp_server 1.2.3.4 25\n}\n");
    CHECK(formatted("a {\nb {\nc\n}\n}\nd\n") == "a {\n    b {\n        c\n    }\n}\nd\n");
    CHECK(formatted("a{\nb\n}") == "a {\n    b\n}\n");
    CHECK(formatted("a \"x  y\" b\r\n\tc  \r\n") == "a \"x  y\" b\nc\n");
    CHECK(formatted("").empty());
    CHECK(formatted("\n \n\r\n").empty());
}

TEST_CASE("a brace stands at the end of its keyword's line") {
    CHECK(formatted("a x\n{\nb\n}\n") == "a x {\n    b\n}\n");
    CHECK(formatted("a x\n\n  { b }\n") == "a x { b }\n");
    CHECK(formatted("a\n{ b\n}\n") == "a {\n    b\n}\n");
    CHECK(formatted("a # why\n{\nb\n}\n") == "a # why\n{\n    b\n}\n");
    CHECK(formatted("a\n# why\n{\nb\n}\n") == "a\n# why\n{\n    b\n}\n");
    // What ${X} stands for may be several lines, and those must end their line.
    CHECK(formatted("a ${X}\n{\nb\n}\n") == "a ${X}\n{\n    b\n}\n");
}

TEST_CASE("a block is on one line or on several, never a bit of both") {
    CHECK(formatted("a { b }") == "a { b }\n");
    CHECK(formatted("a {b{c}  d}") == "a { b { c } d }\n");
    CHECK(formatted("a {}") == "a { }\n");
    CHECK(formatted("a { b\nc }") == "a {\n    b\n    c\n}\n");
    CHECK(formatted("a {\nb {\nc } }") == "a {\n    b {\n        c\n    }\n}\n");
    CHECK(formatted("a { b } c { d\n} e") == "a { b }\nc {\n    d\n}\ne\n");
}

TEST_CASE("comments stay where they are") {
    CHECK(formatted("#  one\n! two\na {   # three\n  # four\nb   ! five\n} # six\n") ==
          "#  one\n! two\na { # three\n    # four\n    b ! five\n} # six\n");
    CHECK(formatted("a { b } # c") == "a { b } # c\n");
    CHECK(formatted("a { b\nc } # d") == "a {\n    b\n    c\n} # d\n");
    CHECK(formatted("# a \\\nb") == "# a \\\nb\n");
    CHECK(formatted("a # b \\\nc") == "a # b \\\nc\n");
}

TEST_CASE("empty lines: one at most, none at a block's ends") {
    CHECK(formatted("\n\na\n\n\n\nb {\n\n  c\n\n\n  d\n\n}\n\n") ==
          "a\n\nb {\n    c\n\n    d\n}\n");
    CHECK(formatted("a {\n\n# b\n}\n") == "a {\n    # b\n}\n");
}

TEST_CASE("definitions keep their values") {
    CHECK(formatted("  $A=x   \"y  z\"  # c\nb   ${A}  c") == "$A=x   \"y  z\" # c\nb   ${A}  c\n");
    CHECK(formatted("$B=\\\n a  {   \\\n\tb $A   \\\n # why\n  \n  }\\\n  c\n$B\n") ==
          "$B= \\\n    a  { \\\n        b $A \\\n    # why\n    } \\\n    c\n$B\n");
    CHECK(formatted("a {\n@main $B= \\\n b \\\n c\n}") ==
          "a {\n    @main $B= \\\n        b \\\n        c\n}\n");
    CHECK(formatted("$A=x \\\n\ny") == "$A=x\n\ny\n");
    CHECK(formatted("$A=x # c \\\ny\n") == "$A=x # c \\\n    y\n");
    CHECK(formatted("$A=x # c \\ \ny\n") == "$A=x # c \\ \ny\n");
    CHECK(formatted("$A=x \\") == "$A=x\n");
}

TEST_CASE("joined lines stay joined, and what joins nothing goes") {
    CHECK(formatted("a   b \\\n c\\\nd\ne") == "a   b \\\n    c \\\n    d\ne\n");
    CHECK(formatted("a  b \\\n\nc") == "a b\n\nc\n");
    CHECK(formatted("a {\\\n\nc\n}") == "a {\n    c\n}\n");
    CHECK(formatted("a \\\n # b\nc") == "a\n# b\nc\n");
    CHECK(formatted("a \\ \nb") == "a \\ \nb\n");
    CHECK(formatted("\\\na") == "a\n");
    CHECK(formatted("\\") == "");
    CHECK(formatted("\\\n$A=b \\\nc") == "\\\n$A=b \\\n    c\n");
    CHECK(formatted("\\\n$A=b \\\n# c") == "$A=b\n# c\n");
}

TEST_CASE("conditions, sequences and includes are only indented") {
    CHECK(formatted("a {\n@main   b  c\n ~SEQ(N,1,2)  d  $N\ninclude  x  y\n}") ==
          "a {\n    @main   b  c\n    ~SEQ(N,1,2)  d  $N\n    include  x  y\n}\n");
    CHECK(formatted("a { @main  b\n@other c\n}") == "a { @main  b\n    @other c\n}\n");
    CHECK(formatted("@main a {\nb\n}") == "@main a {\n    b\n}\n");
}

TEST_CASE("blanks that may mean something stay") {
    CHECK(formatted("notify \"/x 'a  b'\"  u") == "notify \"/x 'a  b'\"  u\n");
    CHECK(formatted("a  b\\ c") == "a  b\\ c\n");
    CHECK(formatted("$A=1\nb  $A{") == "$A=1\nb  $A{\n");
    CHECK(formatted("$A_1=2\n$N=1\nb  ${A_${N}}{c\n}") == "$A_1=2\n$N=1\nb  ${A_${N}}{c\n}\n");
    CHECK(formatted("include{a}\n{include{b}\n}") == "include{a}\n{include{b}\n}\n");
    CHECK(formatted("a  \"open  b") == "a  \"open  b\n");
    CHECK(formatted("a x\"y\"  z") == "a x\"y\" z\n");
}

TEST_CASE("braces that do not match do no harm") {
    CHECK(formatted("}\n}\na {\n") == "}\n}\na {\n");
    CHECK(formatted("{ a\n}") == "{\n    a\n}\n");
    const auto deep = format(std::string(100'000, '{'));
    CHECK(deep.size() < 20'000'000);
    CHECK(format(deep) == deep);
}

TEST_CASE("the scenarios and the sample are formatted and stay what they are") {
    const std::filesystem::path root = HOLDFAST_SOURCE_DIR;
    for (const auto* folder : {"tests/scenarios", "samples", "tests/fuzz/corpus/preprocess",
                               "tests/fuzz/corpus/parser"}) {
        for (const auto& file : std::filesystem::directory_iterator(root / folder)) {
            INFO(file.path().string());
            std::stringstream text;
            text << std::ifstream(file.path()).rdbuf();
            (void)formatted(text.str());
        }
    }
}

}  // namespace
}  // namespace holdfast::config
