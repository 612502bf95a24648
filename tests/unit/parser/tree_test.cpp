#include "parser/tree.h"

#include "tests/unit/catch.h"

namespace holdfast::config {
namespace {

struct Parsed {
    Diagnostics diagnostics;
    TreeLimits limits;
    std::string text;
    std::optional<std::vector<Statement>> statements;
    std::vector<std::string> included;

    explicit Parsed(std::string input, TreeLimits most = {})
        : limits(most), text(std::move(input)) {
        const auto file = diagnostics.add_file("test.conf", text);
        statements = parse_tree(
            text, file, limits,
            [this](const Statement& include, std::vector<Statement>&) {
                included.push_back(std::string(include.arguments.at(0).text));
                return true;
            },
            diagnostics);
    }
};

std::string shown(const std::vector<Statement>& statements) {
    std::string out;
    for (const auto& statement : statements) {
        out += (out.empty() ? "" : "; ") + std::string(statement.keyword.text);
        for (const auto& argument : statement.arguments)
            out += " " + std::string(argument.text);
        if (statement.has_block) out += " { " + shown(statement.children) + " }";
    }
    return out;
}

std::string tree(const std::string& text) {
    const Parsed parsed(text);
    return parsed.statements ? shown(*parsed.statements) : "refused";
}

TEST_CASE("a line is a statement, braces hold its children") {
    CHECK(tree("a 1 2\nb") == "a 1 2; b");
    CHECK(tree("a x {\n b 1\n c\n}\nd") == "a x { b 1; c }; d");
    CHECK(tree("a x\n{\n b\n}\n") == "a x { b }");
    CHECK(tree("a { b { c } }") == "a { b { c } }");
    CHECK(tree("a {}") == "a {  }");
    CHECK(tree("g { A B\n C }") == "g { A B; C }");
}

TEST_CASE("an include is handed to whoever opens files") {
    const Parsed parsed("include one\ninclude_not two\nincluder three\na { include \"x y\" }");
    CHECK(parsed.included == std::vector<std::string>{"one", "three", "x y"});
    CHECK(shown(*parsed.statements) == "include_not two; a {  }");
}

TEST_CASE("a brace too many closes nothing and is told of") {
    const Parsed parsed("a {\n}\n}\nb\n");
    REQUIRE(parsed.statements);
    CHECK(shown(*parsed.statements) == "a {  }; b");
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
    CHECK(shown(*parsed.statements) == "b");
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
    const auto& block = parsed.statements->front();
    REQUIRE(block.last("b"));
    CHECK(block.last("b")->arguments[0].text == "2");
    CHECK(block.place_of("b").line == 3);
    CHECK(block.last("c") == nullptr);
    CHECK(block.place_of("c").line == 1);
}

}  // namespace
}  // namespace holdfast::config
