// The keyword tables: one row a keyword, and the machine that reads a block by its table.
//
//   {"priority", number(&VrrpInstance::priority, 1, 255), "100", "0.5.3", "decides who is master"}
//
// is all that is needed for parsing, validating, "did you mean", documenting, completing and
// testing it.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/diagnostics.h"
#include "parser/tree.h"

namespace holdfast::config {

// Arguments as a person might write them, for tests and for generators of configurations.
struct Examples {
    std::vector<std::string> good;
    std::vector<std::string> bad;  // each is refused with a warning
};

// What a row says to people.
struct KeywordInfo {
    std::string_view name;
    std::string syntax;             // of the arguments: "SECONDS (1..255)"
    std::string_view default_text;  // without the keyword, empty: none
    std::string_view since;         // the first keepalived that knew the keyword, anywhere
    std::string_view doc;           // what it does, in a line
    std::string_view replaced_by;   // for an old name: the name to write now
    bool implemented = true;        // something acts on it
    bool takes_block = false;
    bool repeats = false;  // may stand more than once in a block
    std::size_t least_words = 1;
    std::size_t most_words = 1;
    Examples examples;
};

// What a row says at its end.
struct Remark {
    std::string_view replaced_by;
    bool implemented = true;
};

// Understood and kept in the Config, where nobody reads it yet.
inline constexpr Remark kParsedOnly{{}, false};

// An old name of `name`.
constexpr Remark now(std::string_view name, bool implemented = true) { return {name, implemented}; }

// A statement that is being read by its row.
struct Reading {
    const Statement& statement;
    const KeywordInfo& keyword;
    Diagnostics& diagnostics;

    // "priority: '999' is not ..., ignored (default 100)", shown at `word`.
    void ignored(const Word& word, const std::string& problem, std::string suggestion = {}) const;
};

// What stands in a row for its arguments (parser/arguments.h makes them): `read` is called with
// the block's value and the Reading.
template <class Read>
struct Argument {
    std::string syntax;
    std::size_t least_words = 1;
    std::size_t most_words = 1;
    Read read;
    bool takes_block = false;
    bool repeats = false;
    Examples examples;

    Argument with(std::vector<std::string> good, std::vector<std::string> bad) && {
        examples = {std::move(good), std::move(bad)};
        return std::move(*this);
    }
    Argument again() && {
        repeats = true;
        return std::move(*this);
    }
};

template <class Block>
struct Keyword : KeywordInfo {
    template <class Read>
    Keyword(std::string_view name, Argument<Read> argument, std::string_view default_text,
            std::string_view since, std::string_view doc, Remark remark = {})
        : KeywordInfo{name,
                      std::move(argument.syntax),
                      default_text,
                      since,
                      doc,
                      remark.replaced_by,
                      remark.implemented,
                      argument.takes_block,
                      argument.repeats,
                      argument.least_words,
                      argument.most_words,
                      std::move(argument.examples)},
          read(std::move(argument.read)) {}

    std::function<void(Block&, const Reading&)> read;
};

// What a table knows whatever its block's type.
class TableIndex {
  public:
    static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

    // `path` is "virtual_server/real_server", "" the top level.
    TableIndex(std::string_view path, std::vector<const KeywordInfo*> rows);

    std::string_view path() const { return path_; }
    std::string_view block() const;  // the path's last name
    const std::vector<const KeywordInfo*>& rows() const { return rows_; }
    std::size_t find(std::string_view name) const;
    // Something acts on one of its keywords at least.
    bool is_acted_on() const { return acted_on_; }

  private:
    std::string_view path_;
    std::vector<const KeywordInfo*> rows_;
    std::vector<std::pair<std::string_view, std::size_t>> by_name_;
    bool acted_on_ = false;
};

template <class Block>
std::vector<const KeywordInfo*> infos_of(const std::vector<Keyword<Block>>& rows) {
    std::vector<const KeywordInfo*> all;
    all.reserve(rows.size());
    for (const auto& row : rows)
        all.push_back(&row);
    return all;
}

// The rows of a block. They are applied in the table's order whatever the order in the file, so
// that what a block hands down to the blocks within (a virtual server's delay_loop) comes first.
template <class Block>
class KeywordTable {
  public:
    KeywordTable(std::string_view path, std::vector<Keyword<Block>> rows)
        : rows_(std::move(rows)), index_(path, infos_of(rows_)) {}
    KeywordTable(const KeywordTable&) = delete;
    KeywordTable& operator=(const KeywordTable&) = delete;

    const TableIndex& index() const { return index_; }
    const Keyword<Block>& row(std::size_t number) const { return rows_[number]; }

  private:
    std::vector<Keyword<Block>> rows_;
    TableIndex index_;
};

// Several lists of rows as one.
template <class Block>
std::vector<Keyword<Block>> joined(std::vector<std::vector<Keyword<Block>>> lists) {
    std::vector<Keyword<Block>> all;
    for (auto& list : lists) {
        for (auto& row : list)
            all.push_back(std::move(row));
    }
    return all;
}

// A statement and the row that it is to be read by.
struct Matched {
    const Statement* statement;
    std::size_t row;
};

// Finds the row of each statement, reports those that have none or stand twice, and puts the rest
// into the table's order.
std::vector<Matched> match(Statements statements, const TableIndex& table,
                           Diagnostics& diagnostics);

// Whether the statement has the words and the block that its keyword takes; reports what not.
bool well_formed(const Reading& reading);

template <class Block>
void read_block(Block& block, Statements statements, const KeywordTable<Block>& table,
                Diagnostics& diagnostics) {
    for (const auto& [statement, number] : match(statements, table.index(), diagnostics)) {
        const auto& row = table.row(number);
        const Reading reading{*statement, row, diagnostics};
        if (well_formed(reading)) row.read(block, reading);
    }
}

}  // namespace holdfast::config
