#include "parser/lexer.h"

#include <fmt/format.h>

#include "tests/unit/catch.h"

namespace holdfast::config {
namespace {

struct Lexed {
    Diagnostics diagnostics;
    Line line;
    std::vector<Token> tokens;

    explicit Lexed(const std::string& input, bool has_comments = true) {
        const auto file = diagnostics.sources().add_file("test.conf", input);
        line = {diagnostics.sources().text(file), {file, 1, 1, 0}, has_comments, {}};
        Lexer lexer(diagnostics);
        lexer.begin(line);
        do {
            tokens.push_back(lexer.next());
        } while (tokens.back().kind != TokenKind::end);
    }

    // "a|b" with the braces as they are.
    std::string shown() const {
        std::string out;
        for (const auto& token : tokens) {
            if (token.kind == TokenKind::end) break;
            out += out.empty() ? "" : "|";
            if (token.kind == TokenKind::word) out += token.word.text;
            if (token.kind == TokenKind::open) out += "{";
            if (token.kind == TokenKind::close) out += "}";
        }
        return out;
    }
};

std::string lex(const std::string& text) { return Lexed(text).shown(); }

TEST_CASE("words and braces") {
    CHECK(lex("").empty());
    CHECK(lex("  \t\r\f ").empty());
    CHECK(lex("a b\tc") == "a|b|c");
    CHECK(lex("a{b}c") == "a|{|b|}|c");
    CHECK(lex("a { } ") == "a|{|}");
    CHECK(lex("größe \xff") == "größe|\xff");
}

TEST_CASE("comments go to the end of the line") {
    CHECK(lex("# a").empty());
    CHECK(lex("b ! c") == "b");
    CHECK(lex("d#e") == "d");
    CHECK(lex("a \"# not a comment\"") == "a|# not a comment");
    CHECK(lex("a\\#b \\!c") == "a#b|!c");
    CHECK(Lexed("a#b !c", false).shown() == "a#b|!c");
}

TEST_CASE("a comment is cut off where it begins") {
    const auto cut = [](std::string_view line) {
        return std::string(line.substr(0, length_without_comment(line)));
    };
    CHECK(cut("a # b") == "a");
    CHECK(cut("a \\# b ! c") == "a \\# b");
    CHECK(cut("a \"# b\" # c") == "a \"# b\"");
    CHECK(cut("a \"b \\\" # c\" # d") == "a \"b \\\" # c\"");
    CHECK(cut("# a").empty());
    CHECK(cut("a \\") == "a \\");
    CHECK(cut("").empty());
}

TEST_CASE("quotation marks make one literal word") {
    CHECK(lex(R"(script "killall -0 haproxy")") == "script|killall -0 haproxy");
    CHECK(lex(R"(a "" b)") == "a||b");
    CHECK(lex(R"("say \"hi\" \\ \n")") == R"(say "hi" \ \n)");
    CHECK(lex(R"("{ # ! }")") == "{ # ! }");
    CHECK(lex(R"(a"b"c)") == "a|b|c");
}

TEST_CASE("a reference to a definition belongs to its word") {
    CHECK(lex("a${B}c ${D 1 2} ${} ${1} $E") == "a${B}c|${D 1 2}|$|{|}|$|{|1|}|$E");
}

TEST_CASE("a quotation mark that is never closed is told of and ends with the line") {
    const Lexed lexed("script \"killall haproxy  ");
    CHECK(lexed.shown() == "script|killall haproxy");
    REQUIRE(lexed.diagnostics.all().size() == 1);
    CHECK(lexed.diagnostics.all()[0].where.line == 1);
    CHECK(lexed.diagnostics.all()[0].where.column == 8);
}

TEST_CASE("every word knows its place") {
    const Lexed lexed("\ttwo \"three four\"");
    const auto place = [&](std::size_t token) {
        const auto& where = lexed.tokens[token].word.where;
        return fmt::format("{}:{}+{}", where.line, where.column, where.length);
    };
    CHECK(place(0) == "1:2+3");
    CHECK(place(1) == "1:6+12");  // with the quotation marks
}

}  // namespace
}  // namespace holdfast::config
