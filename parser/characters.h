// The classes of characters that the configuration language knows. All of them are ASCII.
#pragma once

#include <string_view>

namespace holdfast::config {

inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Of a definition's name.
inline bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
inline bool continues_name(char c) { return begins_name(c) || is_digit(c); }

inline std::string_view without_leading_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    return text;
}
inline std::string_view trimmed(std::string_view text) {
    text = without_leading_blanks(text);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

}  // namespace holdfast::config
