// The tree of statements that a configuration file is: keyword, arguments and, in braces, more
// statements. No keyword is known here.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "parser/lexer.h"

namespace holdfast::config {

struct Statement {
    Word keyword;
    std::vector<Word> arguments;
    bool has_block = false;
    std::vector<Statement> children;  // of the block

    // From the keyword to the last argument on its line.
    SourceRange head() const;
    // The last child of that name, which is the one that counts; null: none.
    const Statement* last(std::string_view name) const;
    // Where that child stands, or else the head.
    SourceRange place_of(std::string_view name) const;
};

// What one load may use up in all its files: 4 million words are a hundred thousand servers.
struct TreeLimits {
    std::size_t words_left = 4'000'000;
    static constexpr std::size_t kDeepest = 32;  // blocks within blocks
};

// Replaces an "include" statement: appends to `into` what the files say. False: an error was told.
using Includer = std::function<bool(const Statement& include, std::vector<Statement>& into)>;

// Nothing when a block is never closed or a limit is passed, which is an error in `diagnostics`.
std::optional<std::vector<Statement>> parse_tree(std::string_view text, std::uint32_t file,
                                                 TreeLimits& limits, const Includer& includer,
                                                 Diagnostics& diagnostics);

}  // namespace holdfast::config
