#include "parser/lexer.h"

#include <fmt/format.h>

#include "tests/unit/catch.h"

namespace holdfast::config {
namespace {

struct Lexed {
    Diagnostics diagnostics;
    std::string text;
    std::vector<Token> tokens;

    explicit Lexed(std::string input) : text(std::move(input)) {
        const auto file = diagnostics.add_file("test.conf", text);
        Lexer lexer(text, file, diagnostics);
        do {
            tokens.push_back(lexer.next());
        } while (tokens.back().kind != TokenKind::end_of_file);
    }

    // "a | b" with "/" for an end of line and the braces as they are.
    std::string shown() const {
        std::string out;
        for (const auto& token : tokens) {
            if (token.kind == TokenKind::end_of_file) break;
            out += out.empty() ? "" : "|";
            if (token.kind == TokenKind::word) out += token.word.text;
            if (token.kind == TokenKind::open) out += "{";
            if (token.kind == TokenKind::close) out += "}";
            if (token.kind == TokenKind::end_of_line) out += "/";
        }
        return out;
    }
};

std::string lex(const std::string& text) { return Lexed(text).shown(); }

TEST_CASE("words, braces and ends of lines") {
    CHECK(lex("").empty());
    CHECK(lex("  \t\r\f ").empty());
    CHECK(lex("a b\tc") == "a|b|c");
    CHECK(lex("a\nb") == "a|/|b");
    CHECK(lex("a\r\nb\r\n") == "a|/|b|/");
    CHECK(lex("a{b}c") == "a|{|b|}|c");
    CHECK(lex("a {\n}\n") == "a|{|/|}|/");
}

TEST_CASE("comments go to the end of the line") {
    CHECK(lex("# a\nb ! c\nd#e") == "/|b|/|d");
    CHECK(lex("a \"# not a comment\"") == "a|# not a comment");
    CHECK(lex("a\\#b \\!c") == "a#b|!c");
    CHECK(lex("# the \\\nlast") == "/|last");
}

TEST_CASE("quotation marks make one literal word") {
    CHECK(lex(R"(script "killall -0 haproxy")") == "script|killall -0 haproxy");
    CHECK(lex(R"(a "" b)") == "a||b");
    CHECK(lex(R"("say \"hi\" \\ \n")") == R"(say "hi" \ \n)");
    CHECK(lex(R"("{ # ! }")") == "{ # ! }");
}

TEST_CASE("a quotation mark that is never closed is told of and ends with the line") {
    const Lexed lexed("script \"killall haproxy  \nnext");
    CHECK(lexed.shown() == "script|killall haproxy|/|next");
    REQUIRE(lexed.diagnostics.all().size() == 1);
    CHECK(lexed.diagnostics.all()[0].where.line == 1);
    CHECK(lexed.diagnostics.all()[0].where.column == 8);
}

TEST_CASE("a backslash joins the next line") {
    CHECK(lex("a \\\n b") == "a|b");
    CHECK(lex("a\\\r\nb") == "a|b");
    CHECK(lex("a \\ b") == R"(a|\|b)");
}

TEST_CASE("every word knows its place") {
    const Lexed lexed("one\n\ttwo \"three four\"\nx\\\n  y");
    const auto place = [&](std::size_t token) {
        const auto& where = lexed.tokens[token].word.where;
        return fmt::format("{}:{}+{}", where.line, where.column, where.length);
    };
    CHECK(place(0) == "1:1+3");
    CHECK(place(2) == "2:2+3");
    CHECK(place(3) == "2:6+12");  // with the quotation marks
    CHECK(place(5) == "3:1+1");
    CHECK(place(6) == "4:3+1");
}

}  // namespace
}  // namespace holdfast::config
