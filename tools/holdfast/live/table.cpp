#include "tools/holdfast/live/table.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace holdfast::tool {

namespace {

// ECMA-48 section 8.3.117.
const char* escape_of(Tone tone) {
    switch (tone) {
        case Tone::good:
            return "\033[32m";
        case Tone::bad:
            return "\033[1;31m";
        case Tone::weak:
            return "\033[2m";
        case Tone::plain:
            break;
    }
    return "";
}

}  // namespace

void Table::add(std::initializer_list<Cell> row) {
    widths_.resize(std::max(widths_.size(), row.size()));
    std::size_t column = 0;
    for (const auto& cell : row) {
        texts_ += cell.text;
        auto& width = widths_[column++];
        width = std::max(width, cell.text.size());
        cells_.push_back({texts_.size(), cell.tone, cell.right, column == row.size()});
    }
}

std::string Table::text() const {
    std::string out;
    std::size_t begin = 0;
    std::size_t column = 0;
    for (const auto& cell : cells_) {
        const auto text = std::string_view(texts_).substr(begin, cell.end - begin);
        const auto space = widths_[column] - text.size();
        const bool coloured = colours_ && cell.tone != Tone::plain;
        if (cell.right) out.append(space, ' ');
        if (coloured) out += escape_of(cell.tone);
        out += text;
        if (coloured) out += "\033[0m";
        if (!cell.right && !cell.last) out.append(space, ' ');
        out += cell.last ? "\n" : "  ";
        begin = cell.end;
        column = cell.last ? 0 : column + 1;
    }
    return out;
}

std::string brief_number(std::uint64_t number) {
    constexpr double kStep = 1000;
    auto shown = static_cast<double>(number);
    const char* unit = "";
    for (const char* next : {"k", "M", "G", "T", "P"}) {
        if (shown < kStep) break;
        shown /= kStep;
        unit = next;
    }
    return *unit ? fmt::format("{:.1f}{}", shown, unit) : fmt::format("{}", number);
}

}  // namespace holdfast::tool
