#include "parser/tree.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "parser/printable.h"

namespace holdfast::config {
namespace {

// A list of statements while it is being read.
struct OpenBlock {
    Statement* first = nullptr;
    Statement* last = nullptr;
    bool may_open = false;  // the last one may get a block

    void append(Statement* statement) {
        if (last) {
            last->next = statement;
        } else {
            first = statement;
        }
        last = statement;
        may_open = true;
    }
};

class TreeParser {
  public:
    TreeParser(LineSource& lines, std::pmr::memory_resource& memory, Diagnostics& diagnostics,
               TreeLimits limits)
        : lines_(lines),
          memory_(memory),
          diagnostics_(diagnostics),
          words_left_(limits.words),
          lexer_(diagnostics) {}

    std::optional<Statements> parse() {
        OpenBlock top;
        while (read_statements(top, 0)) {
            if (at_end_) return Statements(top.first);
            diagnostics_.warning(token_.word.where,
                                 "this '}' closes nothing, ignored; "
                                 "is there one too many above?");
        }
        return std::nullopt;
    }

  private:
    // Until a '}', which is then in token_, or the end. False: an error was told.
    bool read_statements(OpenBlock& into, std::size_t depth) {
        while (advance()) {
            switch (token_.kind) {
                case TokenKind::end:
                    break;
                case TokenKind::word:
                    if (!read_words(into)) return false;
                    break;
                case TokenKind::open:
                    if (!read_block(into, depth)) return false;
                    break;
                case TokenKind::close:
                    return true;
            }
        }
        return !lines_.failed();
    }

    // One line's words, the first of which is in token_; a brace on the line ends them too.
    bool read_words(OpenBlock& into) {
        auto* statement = make<Statement>(1);
        statement->keyword = token_.word;
        const auto begin = token_begin_;
        auto end = lexer_.taken();
        words_.clear();
        while (advance() && token_.kind == TokenKind::word) {
            words_.push_back(token_.word);
            end = lexer_.taken();
        }
        held_ = token_.kind != TokenKind::end;
        if (words_left_ < words_.size() + 1) {
            diagnostics_.error(statement->keyword.where, "the configuration is too large");
            return false;
        }
        words_left_ -= words_.size() + 1;
        auto* arguments = make<Word>(words_.size());
        std::copy(words_.begin(), words_.end(), arguments);
        statement->arguments = {arguments, words_.size()};
        statement->line = line_.text.substr(begin, end - begin);
        into.append(statement);
        return true;
    }

    bool read_block(OpenBlock& into, std::size_t depth) {
        const auto opened = token_.word.where;
        if (depth >= TreeLimits::kDeepest) {
            diagnostics_.error(
                opened, fmt::format("more than {} blocks within each other", TreeLimits::kDeepest));
            return false;
        }
        auto* owner = into.may_open ? into.last : nullptr;
        into.may_open = false;
        if (!owner) diagnostics_.warning(opened, "a block with no keyword before it, ignored");
        OpenBlock block;
        if (!read_statements(block, depth + 1)) return false;
        if (owner) {
            owner->has_block = true;
            owner->children = Statements(block.first);
        }
        if (!at_end_) return true;
        diagnostics_.error(owner ? owner->head() : opened,
                           fmt::format("the block '{}' that begins here is never closed: "
                                       "a '}}' is missing",
                                       printable(owner ? owner->keyword.text : "")));
        return false;
    }

    // The next token is then in token_. False: there is none.
    bool advance() {
        if (held_) {
            held_ = false;
            return true;
        }
        if (line_is_done_) {
            at_end_ = !lines_.next(line_);
            if (at_end_) return false;
            lexer_.begin(line_);
        }
        lexer_.skip_blanks();
        token_begin_ = lexer_.taken();
        token_ = lexer_.next();
        line_is_done_ = token_.kind == TokenKind::end;
        if (token_.kind == TokenKind::open || token_.kind == TokenKind::close) {
            lexer_.skip_blanks();
            line_is_done_ = lines_.take_back(line_, lexer_.taken());
        }
        return true;
    }

    // `count` of them one after the other, with no destructor to call.
    template <class T>
    T* make(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        auto* raw = static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_value_construct_n(raw, count);
        return raw;
    }

    LineSource& lines_;
    std::pmr::memory_resource& memory_;
    Diagnostics& diagnostics_;
    std::size_t words_left_;
    Lexer lexer_;
    Line line_;
    bool line_is_done_ = true;
    bool at_end_ = false;
    Token token_;
    std::size_t token_begin_ = 0;  // in the line's text
    bool held_ = false;            // token_ is the next one once more
    std::vector<Word> words_;
};

}  // namespace

SourceRange Statement::head() const {
    auto range = keyword.where;
    for (const auto& argument : arguments) {
        const auto& where = argument.where;
        if (where.file == range.file && where.line == range.line && where.column > range.column)
            range.length = where.column + where.length - range.column;
    }
    return range;
}

const Statement* Statement::last(std::string_view name) const {
    const Statement* found = nullptr;
    for (const auto& child : children) {
        if (child.keyword.text == name) found = &child;
    }
    return found;
}

SourceRange Statement::place_of(std::string_view name) const {
    const auto* child = last(name);
    return child ? child->head() : head();
}

std::optional<Statements> parse_tree(LineSource& lines, std::pmr::memory_resource& memory,
                                     Diagnostics& diagnostics, TreeLimits limits) {
    return TreeParser(lines, memory, diagnostics, limits).parse();
}

}  // namespace holdfast::config
