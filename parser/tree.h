// The tree of statements that a configuration is: keyword, arguments and, in braces, more
// statements. No keyword is known here.
//
// A configuration of twenty thousand virtual servers makes a tree of a hundred megabytes, so what
// stands in the blocks of the top level is read when somebody looks into one, and forgotten when
// somebody looks into the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "parser/block_text.h"
#include "parser/lexer.h"
#include "parser/line_source.h"

namespace holdfast::config {

struct Statement;
class Tree;

// The statements of a block, or of the top level, in their order. Those of a block of the top
// level and all within live until another such block is looked into.
class Statements {
  public:
    class Iterator {
      public:
        using value_type = Statement;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        explicit Iterator(const Statement* at) : at_(at) {}
        const Statement& operator*() const { return *at_; }
        const Statement* operator->() const { return at_; }
        Iterator& operator++();
        Iterator operator++(int);
        friend bool operator==(const Iterator&, const Iterator&) = default;

      private:
        const Statement* at_ = nullptr;
    };

    Statements() = default;
    explicit Statements(const Statement* first) : first_(first) {}
    // That block of the top level.
    Statements(Tree& tree, std::uint32_t block) : tree_(&tree), block_(block) {}

    Iterator begin() const;
    Iterator end() const { return {}; }
    bool empty() const { return begin() == end(); }

  private:
    const Statement* first_ = nullptr;
    Tree* tree_ = nullptr;
    std::uint32_t block_ = 0;
};

struct Statement {
    Word keyword;
    std::span<const Word> arguments;
    std::string_view line;  // as it was written, from the keyword to a brace or the line's end
    Statements children;    // of the block
    const Statement* next = nullptr;  // of the block that this one stands in
    bool has_block = false;

    // From the keyword to the last argument on its line.
    SourceRange head() const;
    // The last child of that name, which is the one that counts; null: none.
    const Statement* last(std::string_view name) const;
    // Where that child stands, or else the head.
    SourceRange place_of(std::string_view name) const;
};

inline Statements::Iterator& Statements::Iterator::operator++() {
    at_ = at_->next;
    return *this;
}
inline Statements::Iterator Statements::Iterator::operator++(int) {
    const auto before = *this;
    ++*this;
    return before;
}

// What one load may use up in all its files: 4 million words are a hundred thousand servers.
struct TreeLimits {
    std::size_t words = 4'000'000;
    static constexpr std::size_t kDeepest = 32;  // blocks within blocks
};

class Tree {
  public:
    // The Diagnostics' sources hold the texts.
    explicit Tree(Diagnostics& diagnostics)
        : diagnostics_(diagnostics), text_(diagnostics.sources()) {}
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    // Once. False when a block is never closed or a limit is passed, which is told as an error.
    bool read(LineSource& lines, TreeLimits limits = {});
    // Of the top level.
    Statements statements() const { return Statements(first_); }

  private:
    friend class Statements;
    class Outline;
    const Statement* open(std::uint32_t block);

    struct Block {
        std::uint32_t begin = 0;  // of its stretches
        std::uint32_t end = 0;
    };

    Diagnostics& diagnostics_;
    std::pmr::monotonic_buffer_resource top_memory_;
    const Statement* first_ = nullptr;
    std::vector<Block> blocks_;
    BlockText text_;

    // The block that is looked into.
    static constexpr std::size_t kOpenBuffer = 64U << 10;
    static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
    std::vector<std::byte> open_buffer_ = std::vector<std::byte>(kOpenBuffer);
    std::pmr::monotonic_buffer_resource open_memory_{open_buffer_.data(), kOpenBuffer};
    std::uint32_t open_block_ = kNone;
    const Statement* open_first_ = nullptr;
};

inline Statements::Iterator Statements::begin() const {
    return Iterator(tree_ ? tree_->open(block_) : first_);
}

}  // namespace holdfast::config
