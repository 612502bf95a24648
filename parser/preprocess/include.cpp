#include "parser/preprocess/include.h"

#include <algorithm>

#include <fmt/format.h>

#include "parser/characters.h"
#include "parser/preprocess/glob.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr std::string_view kInclude = "include";

struct Letter {
    char letter;
    IncludeChecks checks;
};
constexpr Letter kLetters[] = {
    {'r', {true, false, false, false}}, {'m', {true, true, false, false}},
    {'w', {true, true, true, false}},   {'b', {true, false, false, true}},
    {'a', {true, true, true, true}},
};

struct CheckName {
    std::string_view name;
    bool IncludeChecks::*check;
};
constexpr CheckName kCheckNames[] = {
    {"read", &IncludeChecks::readable},      {"readable", &IncludeChecks::readable},
    {"match", &IncludeChecks::match},        {"wildcard_match", &IncludeChecks::wildcards},
    {"brace_match", &IncludeChecks::braces},
};

std::string_view take_word(std::string_view& text) {
    text = without_leading_blanks(text);
    const auto end = std::find_if(text.begin(), text.end(), is_blank);
    const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace

IncludeStatement parse_include(std::string_view text) {
    if (!text.starts_with(kInclude)) return {};
    auto rest = text;
    IncludeStatement statement{take_word(rest), trimmed(rest), {}};
    const auto letter = statement.keyword.substr(kInclude.size());
    if (!letter.empty()) {
        const auto* known = std::find_if(std::begin(kLetters), std::end(kLetters),
                                         [&](const auto& one) { return letter[0] == one.letter; });
        if (letter.size() > 1 || known == std::end(kLetters)) return {};
        statement.checks = known->checks;
    }
    auto& pattern = statement.pattern;
    if (pattern.size() >= 2 && pattern.starts_with('"') && pattern.ends_with('"'))
        pattern = pattern.substr(1, pattern.size() - 2);
    return statement;
}

bool read_include_check(std::string_view text, IncludeChecks& checks) {
    if (take_word(text) != "include_check") return false;
    auto word = take_word(text);
    if (word.empty()) checks = {true, true, true, true};
    for (bool is_first = true; !word.empty(); word = take_word(text), is_first = false) {
        const bool adds = word.starts_with('+');
        const bool removes = word.starts_with('-');
        const auto name = word.substr(adds || removes ? 1 : 0);
        if (is_first && !adds && !removes) checks = {true, false, false, false};
        for (const auto& known : kCheckNames) {
            if (known.name == name) checks.*known.check = !removes;
        }
    }
    return true;
}

IncludedFiles find_included(std::string_view pattern, const std::string& folder,
                            Surroundings& surroundings, Budget& budget) {
    IncludedFiles found;
    const auto alternatives = expand_braces(pattern);
    found.has_braces = alternatives.paths.size() > 1;
    found.too_many = alternatives.too_many;
    Glob glob(surroundings, budget);
    for (const auto& alternative : alternatives.paths) {
        const auto whole = alternative.starts_with('/') ? alternative : folder + alternative;
        if (glob.find(whole, found.paths) == Glob::Found::missing)
            found.missing.push_back(alternative);
    }
    found.too_many = found.too_many || budget.candidates_left() == 0;
    return found;
}

bool check_included(const IncludedFiles& found, std::string_view pattern, IncludeChecks checks,
                    SourceRange where, Diagnostics& diagnostics) {
    const auto tell = [&](bool is_error, std::string message) {
        if (is_error) {
            diagnostics.error(where, std::move(message));
        } else {
            diagnostics.info(where, std::move(message));
        }
        return !is_error;
    };
    if (found.too_many)
        return tell(true, fmt::format("'{}' means too many files", printable(pattern)));
    if (!found.missing.empty()) {
        const auto& first = found.missing.front();
        const bool all = found.paths.empty();
        const bool is_error = found.has_braces ? checks.braces : all && checks.match;
        return tell(is_error, fmt::format("no file '{}'{}", printable(first),
                                          is_error ? "" : ", so nothing is included from there"));
    }
    if (found.paths.empty())
        return tell(checks.wildcards, fmt::format("no file fits '{}'", printable(pattern)));
    return true;
}

}  // namespace holdfast::config
