#include "parser/preprocess/sequence.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "parser/characters.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr std::int64_t kMostNumber = std::numeric_limits<std::int64_t>::max() / 4;
constexpr std::size_t kMostItems = 1'000'000;  // of a list: its values times its names

// As strtol(3) with base 0 reads it: 12, -12, 0x1f, 017.
std::optional<std::int64_t> parse_number(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
    }
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value, base);
    const bool good = parsed.ec == std::errc{} && parsed.ptr == end && !text.empty() &&
                      text[0] != '-' && value <= kMostNumber;
    if (!good) return std::nullopt;
    return negative ? -value : value;
}

bool is_name(std::string_view text) {
    return !text.empty() && begins_name(text[0]) &&
           std::all_of(text.begin(), text.end(), continues_name);
}

}  // namespace

std::size_t sequence_length(std::string_view text) {
    if (!text.starts_with("~SEQ") && !text.starts_with("~LST")) return 0;
    std::size_t at = text.starts_with("~SEQx") ? 5 : 4;
    while (at < text.size() && is_blank(text[at]))
        ++at;
    if (at == text.size() || text[at] != '(') return 0;
    const auto close = text.find(')', at);
    return close == std::string_view::npos ? 0 : close + 1;
}

class Sequence::Parser {
  public:
    explicit Parser(const Line& head) : head_(head), text_(head.text) {}

    Result<Sequence> parse() {
        sequence_.where_ = head_.range(0, text_.size());
        sequence_.is_list_ = text_.starts_with("~LST");
        sequence_.hexadecimal_ = text_.starts_with("~SEQx");
        at_ = text_.find('(') + 1;
        end_ = text_.size() - 1;
        const auto read = sequence_.is_list_ ? parse_list() : parse_numbers();
        if (!read) return read.error();
        return std::move(sequence_);
    }

  private:
    // Up to the next of ",}" or the end; trimmed.
    Item item() {
        skip_blanks();
        const auto begin = at_;
        at_ = std::min(text_.find_first_of(",{}", at_), end_);
        auto word = text_.substr(begin, at_ - begin);
        while (!word.empty() && is_blank(word.back()))
            word.remove_suffix(1);
        return {word, head_.range(begin, begin + word.size())};
    }
    // "item" or "{item, item}"
    Result<std::vector<Item>> group() {
        skip_blanks();
        if (!take('{')) return std::vector{item()};
        std::vector<Item> items{item()};
        while (take(','))
            items.push_back(item());
        if (!take('}')) return Error{"a '}' is missing"};
        skip_blanks();
        return items;
    }
    bool take(char c) {
        if (at_ >= end_ || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void skip_blanks() {
        while (at_ < end_ && is_blank(text_[at_]))
            ++at_;
    }

    Result<void> parse_numbers() {
        const auto name = item();
        if (!is_name(name.text)) return not_a_name(name.text);
        sequence_.names_.push_back(name.text);
        std::vector<std::int64_t> numbers;
        while (take(',')) {
            const auto word = item().text;
            const auto number = parse_number(word);
            if (!number) return Error{fmt::format("'{}' is not a whole number", printable(word))};
            numbers.push_back(*number);
        }
        if (at_ != end_ || numbers.empty() || numbers.size() > 3)
            return Error{"it takes a name and one to three numbers: [FIRST, [STEP,]] LAST"};
        return count(numbers);
    }

    Result<void> count(const std::vector<std::int64_t>& numbers) {
        const auto last = numbers.back();
        auto& first = sequence_.first_;
        auto& step = sequence_.step_;
        first = numbers.size() > 1 ? numbers.front() : last < 0 ? -1 : 1;
        step = numbers.size() > 2 ? numbers[1] : first <= last ? 1 : -1;
        if (step == 0 || (first != last && (first < last) != (step > 0)))
            return Error{fmt::format("steps of {} never lead from {} to {}", step, first, last)};
        if (sequence_.hexadecimal_ && (first < 0 || last < 0))
            return Error{"~SEQx has no negative numbers"};
        const auto distance =
            static_cast<std::uint64_t>(last > first ? last - first : first - last);
        sequence_.turns_ = distance / static_cast<std::uint64_t>(step < 0 ? -step : step) + 1;
        return {};
    }

    Result<void> parse_list() {
        const auto names = group();
        if (!names) return names.error();
        for (const auto& name : *names) {
            if (!is_name(name.text)) return not_a_name(name.text);
            sequence_.names_.push_back(name.text);
        }
        while (take(',')) {
            auto values = group();
            if (!values) return values.error();
            if (values->size() > names->size())
                return Error{fmt::format("{} values for {} names", values->size(), names->size())};
            if (sequence_.items_.size() + names->size() > kMostItems)
                return Error{fmt::format("more than {} values", kMostItems)};
            values->resize(names->size(), {{}, sequence_.where_});
            sequence_.items_.insert(sequence_.items_.end(), values->begin(), values->end());
            ++sequence_.turns_;
        }
        if (at_ != end_ || sequence_.turns_ == 0)
            return Error{"it takes a name, or several in braces, and values after commas"};
        return {};
    }

    static Error not_a_name(std::string_view text) {
        return Error{fmt::format("'{}' is not a name", printable(text))};
    }

    const Line& head_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;  // of the ')'
    Sequence sequence_;
};

Result<Sequence> Sequence::parse(const Line& head) { return Parser(head).parse(); }

std::vector<Sequence::Value> Sequence::next() {
    std::vector<Value> values;
    if (turn_ == turns_) return values;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (is_list_) {
            const auto& item = items_[turn_ * names_.size() + i];
            values.push_back({names_[i], std::string(item.text), item.where, false});
        } else {
            const auto number = first_ + static_cast<std::int64_t>(turn_) * step_;
            values.push_back({names_[i],
                              hexadecimal_ ? fmt::format("{:x}", number) : std::to_string(number),
                              where_, true});
        }
    }
    ++turn_;
    return values;
}

}  // namespace holdfast::config
