#include "parser/lexer.h"

namespace holdfast::config {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool begins_comment(char c) { return c == '#' || c == '!'; }
bool ends_word(char c) {
    return blank(c) || c == '\n' || c == '"' || c == '{' || c == '}' || begins_comment(c);
}

}  // namespace

SourceRange Lexer::range(std::size_t begin) const {
    return {file_, line_, static_cast<std::uint32_t>(begin - line_start_ + 1),
            static_cast<std::uint32_t>(at_ - begin)};
}

void Lexer::start_line() {
    line_start_ = at_;
    ++line_;
}

void Lexer::skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

bool Lexer::skip_joined_line() {
    const auto rest = text_.substr(at_);
    const std::size_t length = rest.starts_with("\\\n") ? 2 : rest.starts_with("\\\r\n") ? 3 : 0;
    if (length == 0) return false;
    at_ += length;
    start_line();
    return true;
}

bool Lexer::skip_to_token() {
    while (!at_end()) {
        const char c = text_[at_];
        if (blank(c)) {
            ++at_;
        } else if (begins_comment(c)) {
            skip_comment();
        } else if (c == '\n') {
            return true;
        } else if (!skip_joined_line()) {
            return false;
        }
    }
    return false;
}

Word Lexer::quoted_word() {
    const auto begin = at_++;
    Word word;
    while (!at_end() && text_[at_] != '"' && text_[at_] != '\n') {
        const auto rest = text_.substr(at_);
        if (rest.starts_with("\\\"") || rest.starts_with("\\\\")) ++at_;
        word.text += text_[at_++];
    }
    const bool closed = !at_end() && text_[at_] == '"';
    if (closed) ++at_;
    word.where = range(begin);
    if (!closed) {
        while (!word.text.empty() && blank(word.text.back()))
            word.text.pop_back();
        diagnostics_.warning(word.where,
                             "this quotation mark is never closed; the text ends with the line");
    }
    return word;
}

Word Lexer::plain_word() {
    const auto begin = at_;
    Word word;
    while (!at_end() && !ends_word(text_[at_])) {
        if (text_[at_] == '\\') {
            const auto rest = text_.substr(at_);
            if (rest.starts_with("\\\n") || rest.starts_with("\\\r\n")) break;
            if (rest.size() > 1 && begins_comment(rest[1])) ++at_;
        }
        word.text += text_[at_++];
    }
    word.where = range(begin);
    return word;
}

Token Lexer::next() {
    if (skip_to_token()) {
        Token token{TokenKind::end_of_line, {{}, range(at_)}};
        ++at_;
        start_line();
        return token;
    }
    if (at_end()) return {TokenKind::end_of_file, {{}, range(at_)}};
    const char c = text_[at_];
    if (c == '{' || c == '}') {
        const auto begin = at_++;
        return {c == '{' ? TokenKind::open : TokenKind::close, {{}, range(begin)}};
    }
    return {TokenKind::word, c == '"' ? quoted_word() : plain_word()};
}

}  // namespace holdfast::config
