#include "lib/json_text.h"

#include <algorithm>

namespace holdfast {

namespace {

bool belongs_to_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
           c == 'E';
}

void append_utf8(std::string& out, unsigned code_point) {
    const auto put = [&](unsigned octet) { out += static_cast<char>(octet); };
    const auto put_rest = [&](int shift) { put(0x80 | (code_point >> shift & 0x3f)); };
    if (code_point < 0x80) return put(code_point);
    if (code_point < 0x800) {
        put(0xc0 | code_point >> 6);
    } else if (code_point < 0x10000) {
        put(0xe0 | code_point >> 12);
        put_rest(6);
    } else {
        put(0xf0 | code_point >> 18);
        put_rest(12);
        put_rest(6);
    }
    put_rest(0);
}

}  // namespace

bool JsonText::more() {
    if (!next_) return false;
    before_ += part_.size();
    at_ = 0;
    part_ = next_();
    if (part_.empty()) next_ = nullptr;
    return !part_.empty();
}

bool JsonText::take_string(std::string& out) {
    out.clear();
    if (!take('"')) return false;
    while (at_ < part_.size() || more()) {
        auto end = at_;
        while (end < part_.size() && part_[end] != '"' && part_[end] != '\\' &&
               static_cast<unsigned char>(part_[end]) >= ' ')
            ++end;
        out.append(part_, at_, end - at_);
        at_ = end;
        if (at_ == part_.size()) continue;
        const char c = part_[at_++];
        if (c == '"') return true;
        if (c != '\\' || !take_escape(out)) return false;
    }
    return false;
}

bool JsonText::take_escape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const int c = take_octet();
    if (c == 'u') return take_code_point(out);
    const auto which = c < 0 ? std::string_view::npos : kNames.find(static_cast<char>(c));
    if (which == std::string_view::npos) return false;
    out += kMeanings[which];
    return true;
}

// Four hexadecimal digits; -1: they are not.
int JsonText::take_code_unit() {
    int unit = 0;
    for (int digit = 0; digit < 4; ++digit) {
        const int c = take_octet();
        const int lower = c | 0x20;
        if (c >= '0' && c <= '9') {
            unit = unit << 4 | (c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            unit = unit << 4 | (lower - 'a' + 10);
        } else {
            return -1;
        }
    }
    return unit;
}

bool JsonText::take_code_point(std::string& out) {
    const int first = take_code_unit();
    if (first < 0) return false;
    const auto is_surrogate = [](int unit, int from) { return (unit & 0xfc00) == from; };
    if (is_surrogate(first, 0xdc00)) return false;
    if (!is_surrogate(first, 0xd800)) return append_utf8(out, static_cast<unsigned>(first)), true;
    if (take_octet() != '\\' || take_octet() != 'u') return false;
    const int second = take_code_unit();
    if (second < 0 || !is_surrogate(second, 0xdc00)) return false;
    append_utf8(out, 0x10000U + (static_cast<unsigned>(first & 0x3ff) << 10) +
                         static_cast<unsigned>(second & 0x3ff));
    return true;
}

std::string_view JsonText::take_word() {
    if (peek() == 0) return {};
    const auto rest = part_.substr(at_);
    const auto length = static_cast<std::size_t>(
        std::find_if_not(rest.begin(), rest.end(), belongs_to_word) - rest.begin());
    at_ += length;
    if (length < rest.size()) return rest.substr(0, length);
    word_ = rest;  // the part ends, the word may go on in the next one
    while ((at_ < part_.size() || more()) && belongs_to_word(part_[at_]))
        word_ += part_[at_++];
    return word_;
}

}  // namespace holdfast
