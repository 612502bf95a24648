#include "parser/keyword.h"

#include <fmt/format.h>

#include "parser/printable.h"
#include "parser/suggest.h"

namespace holdfast::config {
namespace {

void report_unknown(const Statement& statement, const TableIndex& table, Diagnostics& diagnostics) {
    std::string near;
    // Looking for what was meant is slow, and nobody reads a thousand of them.
    if (!diagnostics.is_full()) {
        std::vector<std::string_view> names;
        for (const auto* row : table.rows()) {
            if (row->replaced_by.empty()) names.push_back(row->name);
        }
        near = closest(statement.keyword.text, names);
    }
    const auto block = table.block();
    diagnostics.warning(
        statement.keyword.where,
        fmt::format("unknown keyword '{}' {}{}, ignored{}", printable(statement.keyword.text),
                    block.empty() ? "at the top level" : "in ", block,
                    statement.has_block ? " with its block" : ""),
        std::move(near));
}

void report_twice(const Statement& first, const Statement& second, Diagnostics& diagnostics) {
    diagnostics.info(second.keyword.where,
                     fmt::format("'{}' stands twice in this block, the last one counts",
                                 printable(second.keyword.text)));
    diagnostics.note(first.keyword.where, "the first one is here");
}

// What is worth knowing of a keyword, once a load. Of a block that nothing acts on at all, its own
// keyword is enough.
void report_use(const Statement& statement, const KeywordInfo& row, const TableIndex& table,
                Diagnostics& diagnostics) {
    const bool told_before = row.implemented || !table.is_acted_on();
    if (row.replaced_by.empty() && told_before) return;
    if (!diagnostics.is_first(&row)) return;
    if (!row.replaced_by.empty()) {
        diagnostics.info(statement.keyword.where,
                         fmt::format("'{}' is the old name of '{}', which is what is understood",
                                     row.name, row.replaced_by));
    }
    if (!told_before) {
        diagnostics.info(
            statement.keyword.where,
            fmt::format("'{}' is understood and checked, but nothing acts on it yet", row.name));
    }
}

}  // namespace

TableIndex::TableIndex(std::string_view path, std::vector<const KeywordInfo*> rows)
    : path_(path), rows_(std::move(rows)) {
    by_name_.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i)
        by_name_.emplace_back(rows_[i]->name, i);
    acted_on_ =
        std::any_of(rows_.begin(), rows_.end(), [](const auto* row) { return row->implemented; });
    std::sort(by_name_.begin(), by_name_.end());
}

std::string_view TableIndex::block() const { return path_.substr(path_.rfind('/') + 1); }

std::size_t TableIndex::find(std::string_view name) const {
    const auto found =
        std::lower_bound(by_name_.begin(), by_name_.end(), name,
                         [](const auto& entry, std::string_view key) { return entry.first < key; });
    return found != by_name_.end() && found->first == name ? found->second : kNoRow;
}

void Reading::ignored(const Word& word, const std::string& problem, std::string suggestion) const {
    const auto instead = keyword.default_text.empty()
                             ? std::string()
                             : fmt::format(" (default {})", keyword.default_text);
    diagnostics.warning(
        word.where,
        fmt::format("{}: '{}' {}, ignored{}", keyword.name, printable(word.text), problem, instead),
        std::move(suggestion));
}

std::vector<Matched> match(Statements statements, const TableIndex& table,
                           Diagnostics& diagnostics) {
    const auto& rows = table.rows();
    std::vector<Matched> matched;
    std::vector<const Statement*> seen(rows.size());
    bool in_order = true;
    for (const auto& statement : statements) {
        const auto row = table.find(statement.keyword.text);
        if (row == TableIndex::kNoRow) {
            report_unknown(statement, table, diagnostics);
            continue;
        }
        if (seen[row] && !rows[row]->repeats) report_twice(*seen[row], statement, diagnostics);
        if (!seen[row]) seen[row] = &statement;
        report_use(statement, *rows[row], table, diagnostics);
        in_order = in_order && (matched.empty() || matched.back().row <= row);
        matched.push_back({&statement, row});
    }
    if (!in_order) {
        std::stable_sort(matched.begin(), matched.end(),
                         [](const Matched& a, const Matched& b) { return a.row < b.row; });
    }
    return matched;
}

bool well_formed(const Reading& reading) {
    const auto& [statement, keyword, diagnostics] = reading;
    const auto words = statement.arguments.size();
    if (words < keyword.least_words) {
        diagnostics.warning(statement.head(), fmt::format("'{}' needs {} after it, ignored",
                                                          keyword.name, keyword.syntax));
        return false;
    }
    if (words > keyword.most_words) {
        const auto& extra = statement.arguments[keyword.most_words];
        diagnostics.info(extra.where, fmt::format("{}: '{}' is one word too many, ignored",
                                                  keyword.name, printable(extra.text)));
    }
    if (keyword.takes_block && !statement.has_block) {
        // What was meant to be in it is now outside: no reload is to be built on that.
        diagnostics.error(statement.head(),
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
