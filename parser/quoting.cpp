#include "parser/quoting.h"

#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "parser/characters.h"

namespace holdfast::config {
namespace {

constexpr std::array<std::pair<char, char>, 8> kNamed{{{'a', '\a'},
                                                       {'b', '\b'},
                                                       {'E', '\x1b'},
                                                       {'f', '\f'},
                                                       {'n', '\n'},
                                                       {'r', '\r'},
                                                       {'t', '\t'},
                                                       {'v', '\v'}}};

bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_hexadecimal(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
unsigned digit_of(char c) {
    return static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

// At most `most` digits at the beginning of `text`, which they are taken from.
template <class IsDigit>
char take_number(std::string_view& text, std::size_t most, unsigned base, IsDigit is_digit_of_it) {
    unsigned value = 0;
    for (std::size_t i = 0; i < most && !text.empty() && is_digit_of_it(text[0]); ++i) {
        value = value * base + digit_of(text[0]);
        text.remove_prefix(1);
    }
    return static_cast<char>(value);
}

// What the escape means whose backslash stood before `text`, which is not empty.
char take_escaped(std::string_view& text) {
    const char c = text[0];
    if (is_octal(c)) return take_number(text, 3, 8, is_octal);
    text.remove_prefix(1);
    if (c == 'x' && !text.empty() && is_hexadecimal(text[0]))
        return take_number(text, 2, 16, is_hexadecimal);
    if (c == 'c' && !text.empty()) {
        const char control = static_cast<char>(text[0] & 0x1f);
        text.remove_prefix(1);
        return control;
    }
    for (const auto& [name, meaning] : kNamed) {
        if (name == c) return meaning;
    }
    return c;
}

Result<std::vector<std::string>> split(std::string_view text, bool replace_escapes) {
    std::vector<std::string> words;
    bool within = false;  // a word
    char quote = 0;       // that is open
    while (!text.empty()) {
        const char c = text[0];
        if (quote == 0 && is_blank(c)) {
            within = false;
            text.remove_prefix(1);
            continue;
        }
        if (!std::exchange(within, true)) words.emplace_back();
        text.remove_prefix(1);
        if (c == '\\') {
            if (text.empty()) return Error{"a backslash stands at its end"};
            if (replace_escapes) {
                words.back() += take_escaped(text);
            } else {
                words.back() += {c, text[0]};
                text.remove_prefix(1);
            }
            if (words.back().back() == 0) return Error{"it holds a NUL character"};
        } else if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else {
            words.back() += c;
        }
    }
    if (quote != 0) return Error{fmt::format("a quotation mark {} is never closed", quote)};
    return words;
}

}  // namespace

Result<std::vector<std::string>> words_with_escapes(std::string_view text) {
    return split(text, false);
}

Result<std::vector<std::string>> words_without_escapes(std::string_view text) {
    return split(text, true);
}

}  // namespace holdfast::config
