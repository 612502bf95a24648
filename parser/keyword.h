// The keyword tables: one row a keyword, and the machine that reads a block by its table.
//
//   {"priority", number(&VrrpInstance::priority, 1, 255), "100", "0.5.3", "decides who is master"}
//
// is all that is needed for parsing, validating, "did you mean", documenting and completing it.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/diagnostics.h"
#include "parser/tree.h"

namespace holdfast::config {

// What a row says to people.
struct KeywordInfo {
    std::string_view name;
    std::string syntax;             // of the arguments: "SECONDS (1..255)"
    std::string_view default_text;  // without the keyword, empty: none
    std::string_view since;         // the first keepalived that knew the keyword, anywhere
    std::string_view doc;           // what it does, in a line
    std::string_view replaced_by;   // for an old name: the name to write now
    bool takes_block = false;
    bool repeats = false;  // may stand more than once in a block
};

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
};

template <class Block>
struct Keyword : KeywordInfo {
    template <class Read>
    Keyword(std::string_view name, Argument<Read> argument, std::string_view default_text,
            std::string_view since, std::string_view doc, std::string_view replaced_by = {})
        : KeywordInfo{name,        std::move(argument.syntax), default_text,    since, doc,
                      replaced_by, argument.takes_block,       argument.repeats},
          least_words(argument.least_words),
          most_words(argument.most_words),
          read(std::move(argument.read)) {}

    std::size_t least_words;
    std::size_t most_words;
    std::function<void(Block&, const Reading&)> read;
};

// The rows of a block. They are applied in the table's order whatever the order in the file, so
// that what a block hands down to the blocks within (a virtual server's delay_loop) comes first.
template <class Block>
struct KeywordTable {
    std::string_view block;  // empty: the top level
    std::vector<Keyword<Block>> rows;

    std::vector<const KeywordInfo*> infos() const {
        std::vector<const KeywordInfo*> all;
        for (const auto& row : rows)
            all.push_back(&row);
        return all;
    }
};

// A statement and the row that it is to be read by.
struct Matched {
    const Statement* statement;
    std::size_t row;
};

// Finds the row of each statement, reports those that have none or stand twice, and puts the rest
// into the table's order.
std::vector<Matched> match(Statements statements, std::string_view block,
                           const std::vector<const KeywordInfo*>& rows, Diagnostics& diagnostics);

// Whether the statement has the words and the block that its keyword takes; reports what not.
bool well_formed(const Reading& reading, std::size_t least_words, std::size_t most_words);

template <class Block>
void read_block(Block& block, Statements statements, const KeywordTable<Block>& table,
                Diagnostics& diagnostics) {
    for (const auto& [statement, index] :
         match(statements, table.block, table.infos(), diagnostics)) {
        const auto& row = table.rows[index];
        const Reading reading{*statement, row, diagnostics};
        if (well_formed(reading, row.least_words, row.most_words)) row.read(block, reading);
    }
}

}  // namespace holdfast::config
