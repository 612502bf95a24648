#include "parser/lexer.h"

#include <algorithm>
#include <array>
#include <string>

#include "parser/characters.h"

namespace holdfast::config {
namespace {

bool is_comment(char c) { return c == '#' || c == '!'; }

// What may end a plain word; # and ! only where comments are.
constexpr std::array<bool, 256> kEndsWord = [] {
    std::array<bool, 256> ends{};
    for (const char c : {' ', '\t', '\r', '\f', '\v', '"', '{', '}', '#', '!', '\\', '$'})
        ends[static_cast<unsigned char>(c)] = true;
    return ends;
}();

}  // namespace

std::size_t length_without_comment(std::string_view line) {
    bool quoted = false;
    std::size_t at = 0;
    while (at < line.size()) {
        at = line.find_first_of("\"\\#!", at);
        if (at == std::string_view::npos) break;
        if (line[at] == '\\') {
            at += 2;
            continue;
        }
        if (line[at] == '"') {
            quoted = !quoted;
        } else if (!quoted) {
            line = line.substr(0, at);
            break;
        }
        ++at;
    }
    while (!line.empty() && is_blank(line.back()))
        line.remove_suffix(1);
    return line.size();
}

std::size_t braced_name_length(std::string_view text) {
    if (!text.starts_with("${") || text.size() < 3 || !begins_name(text[2])) return 0;
    std::size_t at = 3;
    while (at < text.size() && (continues_name(text[at]) || text[at] == ' ' || text[at] == '\t'))
        ++at;
    return at < text.size() && text[at] == '}' ? at + 1 : 0;
}

void Lexer::begin(const Line& line) {
    line_ = &line;
    text_ = line.text;
    at_ = 0;
}

void Lexer::skip_blanks() {
    while (!at_end() && is_blank(text_[at_]))
        ++at_;
}

bool Lexer::begins_comment() const { return line_->has_comments && is_comment(text_[at_]); }

// `raw` without the backslashes before characters that are `escapable`.
std::string_view Lexer::unescaped(std::string_view raw, std::string_view escapable) {
    std::string text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const bool escapes = raw[i] == '\\' && i + 1 < raw.size() &&
                             escapable.find(raw[i + 1]) != std::string_view::npos;
        if (escapes) ++i;
        text += raw[i];
    }
    return diagnostics_.sources().keep(text);
}

Word Lexer::quoted_word() {
    const auto begin = at_++;
    bool escaped = false;
    while (!at_end() && text_[at_] != '"') {
        const bool escapes = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                             (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
        escaped = escaped || escapes;
        at_ += escapes ? 2 : 1;
    }
    auto raw = text_.substr(begin + 1, at_ - begin - 1);
    const bool closed = !at_end();
    if (closed) ++at_;
    const auto where = line_->range(begin, at_);
    if (!closed) {
        while (!raw.empty() && is_blank(raw.back()))
            raw.remove_suffix(1);
        if (!silent_) {
            diagnostics_.warning(
                where, "this quotation mark is never closed; the text ends with the line");
        }
    }
    return {escaped ? unescaped(raw, "\"\\") : raw, where};
}

Word Lexer::plain_word() {
    const auto begin = at_;
    bool escaped = false;
    while (true) {
        while (!at_end() && !kEndsWord[static_cast<unsigned char>(text_[at_])])
            ++at_;
        if (at_end()) break;
        const char c = text_[at_];
        if (c == '\\') {
            const bool escapes = at_ + 1 < text_.size() && is_comment(text_[at_ + 1]);
            escaped = escaped || escapes;
            at_ += escapes ? 2 : 1;
        } else if (c == '$') {
            at_ += std::max<std::size_t>(braced_name_length(text_.substr(at_)), 1);
        } else if (is_comment(c) && !line_->has_comments) {
            ++at_;
        } else {
            break;
        }
    }
    const auto raw = text_.substr(begin, at_ - begin);
    return {escaped ? unescaped(raw, "#!") : raw, line_->range(begin, at_)};
}

Token Lexer::next() {
    skip_blanks();
    if (at_end() || begins_comment()) {
        at_ = text_.size();
        return {TokenKind::end, {{}, line_->range(at_, at_)}};
    }
    const char c = text_[at_];
    if (c == '{' || c == '}') {
        const auto begin = at_++;
        return {c == '{' ? TokenKind::open : TokenKind::close, {{}, line_->range(begin, at_)}};
    }
    return {TokenKind::word, c == '"' ? quoted_word() : plain_word()};
}

}  // namespace holdfast::config
