// What genhash --verbose shows, laid out as keepalived's does.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::genhash {

// A line between two parts: "-----------------------[        HTML Buffer        ]------...".
std::string title(std::string_view text);

// Rows of 16 bytes: offset (decimal, of at least four digits, modulo 65536), hexadecimal, text.
std::string dump(std::string_view bytes);

}  // namespace holdfast::genhash
