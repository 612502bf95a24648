// Lexer: keepalived.conf text -> words, braces and ends of lines, each with its place.
//
// A word ends at white space, a quotation mark, a brace or a comment. `#` and `!` begin a comment
// unless a backslash stands before them. In "double quotes" everything is literal but \" (a
// quotation mark) and \\ (a backslash). A backslash at a line's end joins the next line to it.
// Nothing here fails: what is wrong becomes a diagnostic and the most useful token.
#pragma once

#include <string>
#include <string_view>

#include "parser/diagnostics.h"
#include "parser/source.h"

namespace holdfast::config {

struct Word {
    std::string text;
    SourceRange where;  // with the quotation marks
};

enum class TokenKind { word, open, close, end_of_line, end_of_file };

struct Token {
    TokenKind kind = TokenKind::end_of_file;
    Word word;  // the text is empty but for TokenKind::word
};

class Lexer {
  public:
    // `text` outlives the lexer; `file` is its index in `diagnostics`.
    Lexer(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
        : text_(text), file_(file), diagnostics_(diagnostics) {}

    Token next();

  private:
    bool at_end() const { return at_ >= text_.size(); }
    bool skip_to_token();  // true: an end of line was passed
    bool skip_joined_line();
    void skip_comment();
    Word quoted_word();
    Word plain_word();
    SourceRange range(std::size_t begin) const;
    void start_line();

    std::string_view text_;
    std::uint32_t file_;
    Diagnostics& diagnostics_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace holdfast::config
