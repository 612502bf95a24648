#include "tools/holdfast/live/table.h"

#include <algorithm>

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

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].text.size());
    }
    std::string out;
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto& cell = row[i];
            const bool last = i + 1 == row.size();
            const std::string space(widths[i] - cell.text.size(), ' ');
            const bool coloured = colours_ && cell.tone != Tone::plain;
            if (cell.right) out += space;
            if (coloured) out += escape_of(cell.tone);
            out += cell.text;
            if (coloured) out += "\033[0m";
            if (!cell.right && !last) out += space;
            out += last ? "\n" : "  ";
        }
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
