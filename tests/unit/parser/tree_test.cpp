#include "parser/tree.h"

#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

struct Parsed : Preprocessed {
    explicit Parsed(std::string text, TreeLimits limits = {})
        : Preprocessed(std::move(text), {}, "main", limits) {}
};

std::string tree(const std::string& text) { return Parsed(text).shown(); }

TEST_CASE("a line is a statement, braces hold its children") {
    CHECK(tree("a 1 2\nb") == "a 1 2; b");
    CHECK(tree("a x {\n b 1\n c\n}\nd") == "a x { b 1; c }; d");
    CHECK(tree("a x\n{\n b\n}\n") == "a x { b }");
    CHECK(tree("a { b { c } }") == "a { b { c } }");
    CHECK(tree("a {}") == "a {  }");
    CHECK(tree("g { A B\n C }") == "g { A B; C }");
}

TEST_CASE("a statement keeps its line as it was written") {
    const Parsed parsed("  a \"b \\x20\" c  { d e } # f\n");
    const auto& a = *parsed.statements->begin();
    CHECK(a.line == "a \"b \\x20\" c");
    CHECK(a.children.begin()->line == "d e");
}

TEST_CASE("lines of all kinds") {
    CHECK(tree("a b\r\nc\r\n") == "a b; c");
    CHECK(tree("\n\n  \n# a\n! b\nc") == "c");
    CHECK(tree("a \\\n b") == "a b");
    CHECK(tree("a\\\r\nb") == "a b");
    CHECK(tree("a \\ b") == "a \\ b");
    CHECK(tree("a \\\n\nb") == "a; b");
    CHECK(tree("# the \\\nlast") == "last");
    CHECK(tree("a # the \\\nlast") == "a; last");
    CHECK(tree("a \\") == "a");
    CHECK(tree("\\\n\\\n") == "");
}

TEST_CASE("a brace too many closes nothing and is told of") {
    const Parsed parsed("a {\n}\n}\nb\n");
    REQUIRE(parsed.statements);
    CHECK(parsed.shown() == "a {  }; b");
    REQUIRE(parsed.diagnostics.all().size() == 1);
    CHECK(parsed.diagnostics.all()[0].severity == DiagnosticSeverity::warning);
    CHECK(parsed.diagnostics.all()[0].where.line == 3);
}

TEST_CASE("a block that is never closed is an error at its beginning") {
    const Parsed parsed("ok\nvirtual_server 192.0.2.1 80 {\n delay_loop 3\n");
    CHECK_FALSE(parsed.statements);
    REQUIRE(parsed.diagnostics.all().size() == 1);
    CHECK(parsed.diagnostics.all()[0].severity == DiagnosticSeverity::error);
    CHECK(parsed.diagnostics.all()[0].where.line == 2);
}

TEST_CASE("a block without a keyword is told of and left out") {
    const Parsed parsed("{\n a\n}\nb");
    CHECK(parsed.shown() == "b");
    CHECK(parsed.diagnostics.has_warnings());
}

TEST_CASE("nesting and size have limits") {
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i)
            text += "a {\n";
        for (std::size_t i = 0; i < depth; ++i)
            text += "}\n";
        return text;
    };
    CHECK(Parsed(nested(TreeLimits::kDeepest)).statements);
    CHECK_FALSE(Parsed(nested(TreeLimits::kDeepest + 1)).statements);
    CHECK_FALSE(Parsed(nested(100'000)).statements);
    CHECK(Parsed("a b c", {4}).statements);
    CHECK_FALSE(Parsed("a b c\nd", {3}).statements);
}

TEST_CASE("a statement finds its last child of a name") {
    const Parsed parsed("a {\n b 1\n b 2\n}");
    const auto& block = *parsed.statements->begin();
    REQUIRE(block.last("b"));
    CHECK(block.last("b")->arguments[0].text == "2");
    CHECK(block.place_of("b").line == 3);
    CHECK(block.last("c") == nullptr);
    CHECK(block.place_of("c").line == 1);
}

}  // namespace
}  // namespace holdfast::config
