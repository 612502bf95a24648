#include "parser/keyword.h"

#include <fmt/format.h>

#include "parser/printable.h"
#include "parser/suggest.h"

namespace holdfast::config {
namespace {

constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

std::size_t find_row(std::string_view keyword, const std::vector<const KeywordInfo*>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i]->name == keyword) return i;
    }
    return kNoRow;
}

void report_unknown(const Statement& statement, std::string_view block,
                    const std::vector<const KeywordInfo*>& rows, Diagnostics& diagnostics) {
    std::vector<std::string_view> names;
    for (const auto* row : rows) {
        if (row->replaced_by.empty()) names.push_back(row->name);
    }
    diagnostics.warning(
        statement.keyword.where,
        fmt::format("unknown keyword '{}' {}{}, ignored{}", printable(statement.keyword.text),
                    block.empty() ? "at the top level" : "in ", block,
                    statement.has_block ? " with its block" : ""),
        closest(statement.keyword.text, names));
}

void report_twice(const Statement& first, const Statement& second, Diagnostics& diagnostics) {
    diagnostics.warning(second.keyword.where,
                        fmt::format("'{}' stands twice in this block, the last one counts",
                                    printable(second.keyword.text)));
    diagnostics.note(first.keyword.where, "the first one is here");
}

}  // namespace

void Reading::ignored(const Word& word, const std::string& problem, std::string suggestion) const {
    const auto instead = keyword.default_text.empty()
                             ? std::string()
                             : fmt::format(" (default {})", keyword.default_text);
    diagnostics.warning(
        word.where,
        fmt::format("{}: '{}' {}, ignored{}", keyword.name, printable(word.text), problem, instead),
        std::move(suggestion));
}

std::vector<Matched> match(Statements statements, std::string_view block,
                           const std::vector<const KeywordInfo*>& rows, Diagnostics& diagnostics) {
    std::vector<Matched> matched;
    std::vector<const Statement*> seen(rows.size());
    for (const auto& statement : statements) {
        const auto row = find_row(statement.keyword.text, rows);
        if (row == kNoRow) {
            report_unknown(statement, block, rows, diagnostics);
            continue;
        }
        if (seen[row] && !rows[row]->repeats) report_twice(*seen[row], statement, diagnostics);
        if (!seen[row]) seen[row] = &statement;
        if (!rows[row]->replaced_by.empty()) {
            diagnostics.note(
                statement.keyword.where,
                fmt::format("'{}' is the old name of '{}', which is what is understood",
                            rows[row]->name, rows[row]->replaced_by));
        }
        matched.push_back({&statement, row});
    }
    std::stable_sort(matched.begin(), matched.end(),
                     [](const Matched& a, const Matched& b) { return a.row < b.row; });
    return matched;
}

bool well_formed(const Reading& reading, std::size_t least_words, std::size_t most_words) {
    const auto& [statement, keyword, diagnostics] = reading;
    const auto words = statement.arguments.size();
    if (words < least_words) {
        diagnostics.warning(statement.head(), fmt::format("'{}' needs {} after it, ignored",
                                                          keyword.name, keyword.syntax));
        return false;
    }
    if (words > most_words) {
        const auto& extra = statement.arguments[most_words];
        diagnostics.warning(extra.where, fmt::format("{}: '{}' is one word too many, ignored",
                                                     keyword.name, printable(extra.text)));
    }
    if (keyword.takes_block && !statement.has_block) {
        diagnostics.warning(statement.head(),
                            fmt::format("'{}' needs a block in braces, ignored", keyword.name));
        return false;
    }
    if (!keyword.takes_block && statement.has_block) {
        diagnostics.warning(
            statement.head(),
            fmt::format("'{}' takes no block, what stands in it is ignored", keyword.name));
    }
    return true;
}

}  // namespace holdfast::config
