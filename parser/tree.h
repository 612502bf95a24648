// The tree of statements that a configuration is: keyword, arguments and, in braces, more
// statements. No keyword is known here.
//
// Everything in a tree lies in the memory it was read into and none of it owns anything.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>

#include "parser/lexer.h"

namespace holdfast::config {

struct Statement;

// The statements of a block, or of the top level, in their order.
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
    Iterator begin() const { return Iterator(first_); }
    Iterator end() const { return {}; }
    bool empty() const { return !first_; }

  private:
    const Statement* first_ = nullptr;
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

// Where the lines come from: parser/preprocess/.
class LineSource {
  public:
    virtual ~LineSource() = default;
    // False: there is no further line. The text lives as long as the Diagnostics' sources.
    virtual bool next(Line& line) = 0;
    // Whether the rest of a line that begins at a brace's other side is to come from next()
    // again, because it may be something else than words; then it has been taken.
    virtual bool take_back(const Line& line, std::size_t begin) = 0;
    // An error that makes all that was read worthless has been told.
    virtual bool failed() const = 0;
};

// Nothing when a block is never closed or a limit is passed, which is an error in `diagnostics`.
std::optional<Statements> parse_tree(LineSource& lines, std::pmr::memory_resource& memory,
                                     Diagnostics& diagnostics, TreeLimits limits = {});

}  // namespace holdfast::config
