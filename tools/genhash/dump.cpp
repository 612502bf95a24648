#include "tools/genhash/dump.h"

#include <fmt/format.h>

namespace holdfast::genhash {

namespace {

constexpr std::size_t kRow = 16;

std::string row(std::size_t offset, std::string_view bytes) {
    std::string numbers;
    std::string text;
    for (std::size_t i = 0; i < kRow; ++i) {
        if (i == kRow / 2) numbers += " -";
        const auto byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
        numbers += i < bytes.size() ? fmt::format(" {:02x}", byte) : "   ";
        text += i >= bytes.size() ? ' ' : byte >= 0x20 && byte <= 0x7e ? bytes[i] : '.';
    }
    return fmt::format("{:04} {}   {}\n", offset & 0xffff, numbers, text);
}

}  // namespace

std::string title(std::string_view text) {
    constexpr std::size_t kWidest = 27;
    const std::string edge(23, '-');
    const std::string margin(text.size() < kWidest ? (kWidest - text.size()) / 2 : 0, ' ');
    return fmt::format("{0}[{1}{2}{1}]{0}\n", edge, margin, text);
}

std::string dump(std::string_view bytes) {
    std::string rows;
    for (std::size_t offset = 0; offset < bytes.size(); offset += kRow)
        rows += row(offset, bytes.substr(offset, kRow));
    return rows;
}

}  // namespace holdfast::genhash
