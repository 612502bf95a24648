// Lexer: a line of keepalived.conf -> words and braces, each with its place.
//
// A word ends at white space, a quotation mark, a brace or a comment. `#` and `!` begin a comment
// unless a backslash stands before them. In "double quotes" everything is literal but \" (a
// quotation mark) and \\ (a backslash). "${NAME}" belongs to the word it stands in.
// Nothing here fails: what is wrong becomes a diagnostic and the most useful token.
#pragma once

#include <string_view>

#include "parser/diagnostics.h"
#include "parser/line.h"

namespace holdfast::config {

// The text lives as long as the Diagnostics that its places belong to.
struct Word {
    std::string_view text;
    SourceRange where;  // with the quotation marks
};

enum class TokenKind { word, open, close, end };

struct Token {
    TokenKind kind = TokenKind::end;
    Word word;  // the text is empty but for TokenKind::word
};

class Lexer {
  public:
    // Silent: what is wrong has been told.
    explicit Lexer(Diagnostics& diagnostics, bool silent = false)
        : diagnostics_(diagnostics), silent_(silent) {}

    // The line stays where it is while its tokens are taken.
    void begin(const Line& line);
    Token next();
    // Skips white space; what has not been taken begins at taken().
    void skip_blanks();
    // How much of the line's text has been taken.
    std::size_t taken() const { return at_; }

  private:
    bool at_end() const { return at_ >= text_.size(); }
    bool begins_comment() const;
    Word quoted_word();
    Word plain_word();
    std::string_view unescaped(std::string_view raw, std::string_view escapable);

    Diagnostics& diagnostics_;
    bool silent_;
    const Line* line_ = nullptr;
    std::string_view text_;
    std::size_t at_ = 0;
};

// The length of the line without its comment and the white space before that. A quotation mark
// that is not closed hides none.
std::size_t length_without_comment(std::string_view line);

// The length of "${NAME ...}" at the beginning of `text`; 0: there is none.
std::size_t braced_name_length(std::string_view text);

}  // namespace holdfast::config
