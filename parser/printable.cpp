#include "parser/printable.h"

#include <cstdint>

#include <fmt/format.h>

namespace holdfast::config {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t length = 0;  // 0: no UTF-8
};

// The first character of `text` (RFC 3629); overlong forms and surrogates are no UTF-8.
Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
    std::uint32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        code = code << 6 | (byte(i) & 0x3fU);
    }
    const std::uint32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
    return {code, length};
}

bool harmless(std::uint32_t code) {
    const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const bool turns_direction = (code >= 0x202a && code <= 0x202e) ||
                                 (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
                                 code == 0x200f;
    return !control && !turns_direction && code != 0x2028 && code != 0x2029;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
    std::string out;
    while (!text.empty()) {
        if (out.size() >= most) return out + "...";
        const auto character = first_character(text);
        const auto length = character.length ? character.length : 1;
        if (character.length && harmless(character.code)) {
            out += text.substr(0, length);
        } else {
            for (const char byte : text.substr(0, length))
                out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        }
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace holdfast::config
