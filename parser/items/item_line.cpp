#include "parser/items/item_line.h"

#include <fmt/format.h>

#include "parser/printable.h"

namespace holdfast::config {

const Word* ItemLine::peek() const { return at_ <= line_.arguments.size() ? &word(at_) : nullptr; }

const Word* ItemLine::next() {
    const auto* next = peek();
    if (next) ++at_;
    return next;
}

void ItemLine::ignored(const Word& word, std::string_view problem) {
    diagnostics_.warning(word.where,
                         fmt::format("{}: '{}' {}, ignored", list_, printable(word.text), problem));
}

bool ItemLine::left_out(const Word& word, std::string_view problem) {
    diagnostics_.warning(word.where, fmt::format("{}: '{}' {}, the {} is left out", list_,
                                                 printable(word.text), problem, item_));
    return false;
}

void ItemLine::warn(SourceRange where, std::string_view problem) {
    diagnostics_.warning(where, fmt::format("{}: {}", list_, problem));
}

std::optional<std::int64_t> ItemLine::number(const Word& word, std::int64_t least,
                                             std::int64_t most) {
    const auto value = parse_integer(word.text);
    if (value && *value >= least && *value <= most) return value;
    left_out(word, fmt::format("is not a whole number from {} to {}", least, most));
    return std::nullopt;
}

std::optional<IpAddress> ItemLine::address(const Word& word) {
    if (word.text.find('%') == std::string_view::npos) {
        if (const auto address = parse_ip_address(word.text)) return *address;
    }
    left_out(word, "is not an IP address");
    return std::nullopt;
}

std::optional<IpPrefix> ItemLine::prefix(const Word& word) {
    if (word.text.find('%') == std::string_view::npos) {
        if (const auto prefix = parse_ip_prefix(word.text)) return *prefix;
    }
    left_out(word, "is not ADDRESS or ADDRESS/LENGTH");
    return std::nullopt;
}

bool ItemLine::interface(const Word& word, std::string& to) {
    if (!is_interface_name(word.text)) return left_out(word, "is not an interface's name");
    to = word.text;
    return true;
}

}  // namespace holdfast::config
