#include "parser/tree.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "parser/printable.h"

namespace holdfast::config {
namespace {

// The tokens of one line after the other.
class Tokens {
  public:
    Tokens(LineSource& lines, Diagnostics& diagnostics, bool silent)
        : lines_(lines), lexer_(diagnostics, silent) {}

    // The next token is then current. False: there is none.
    bool advance() {
        if (line_is_done_) {
            if (!lines_.next(line_)) return false;
            lexer_.begin(line_);
        }
        lexer_.skip_blanks();
        begin_ = lexer_.taken();
        token_ = lexer_.next();
        line_is_done_ = token_.kind == TokenKind::end;
        if (token_.kind == TokenKind::open || token_.kind == TokenKind::close) {
            lexer_.skip_blanks();
            line_is_done_ = lines_.take_back(line_, lexer_.taken());
        }
        return true;
    }

    TokenKind kind() const { return token_.kind; }
    const Word& word() const { return token_.word; }
    const Line& line() const { return line_; }
    // In the line's text.
    std::size_t begin() const { return begin_; }
    std::size_t end() const { return lexer_.taken(); }
    bool line_is_done() const { return line_is_done_; }
    bool failed() const { return lines_.failed(); }

  private:
    LineSource& lines_;
    Lexer lexer_;
    Line line_;
    bool line_is_done_ = true;
    Token token_;
    std::size_t begin_ = 0;
};

// Makes statements in a piece of memory that frees them, too.
class Builder {
  public:
    explicit Builder(std::pmr::memory_resource& memory) : memory_(memory) {}

    // Of the line's words, the first of which is current; what is not a word is current then.
    // Null: more than `words_left`.
    Statement* read_words(Tokens& tokens, std::size_t& words_left) {
        const auto keyword = tokens.word();
        const auto begin = tokens.begin();
        auto end = tokens.end();
        words_.clear();
        while (tokens.advance() && tokens.kind() == TokenKind::word) {
            words_.push_back(tokens.word());
            end = tokens.end();
        }
        if (words_left < words_.size() + 1) return nullptr;
        words_left -= words_.size() + 1;
        auto* statement = make<Statement>(1);
        auto* arguments = make<Word>(words_.size());
        std::copy(words_.begin(), words_.end(), arguments);
        statement->keyword = keyword;
        statement->arguments = {arguments, words_.size()};
        statement->line = tokens.line().text.substr(begin, end - begin);
        return statement;
    }

    // The first of the statements until a '}' or the end.
    const Statement* read_block(Tokens& tokens) {
        const Statement* first = nullptr;
        Statement* last = nullptr;
        bool may_open = false;  // the last one may get a block
        bool held = false;      // the current token is still to be looked at
        auto words_left = static_cast<std::size_t>(-1);
        while (held || tokens.advance()) {
            held = false;
            if (tokens.kind() == TokenKind::close) break;
            if (tokens.kind() == TokenKind::open) {
                const Statements children(read_block(tokens));
                if (may_open) {
                    last->has_block = true;
                    last->children = children;
                }
                may_open = false;
            } else if (tokens.kind() == TokenKind::word) {
                auto* statement = read_words(tokens, words_left);
                held = tokens.kind() != TokenKind::end;
                if (last) last->next = statement;
                if (!first) first = statement;
                last = statement;
                may_open = true;
            }
        }
        return first;
    }

  private:
    // `count` of them one after the other, with no destructor to call.
    template <class T>
    T* make(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        auto* made = static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_value_construct_n(made, count);
        return made;
    }

    std::pmr::memory_resource& memory_;
    std::vector<Word> words_;
};

}  // namespace

// Reads the statements of the top level and finds where their blocks begin and end. What is wrong
// with the braces is told here.
class Tree::Outline {
  public:
    Outline(Tree& tree, LineSource& lines, TreeLimits limits)
        : tree_(tree),
          tokens_(lines, tree.diagnostics_, false),
          builder_(tree.top_memory_),
          words_left_(limits.words) {}

    bool read() {
        while (held_ || tokens_.advance()) {
            held_ = false;
            if (!read_token()) return false;
            if (held_ || !tokens_.line_is_done()) continue;
            if (is_kept_) tree_.text_.add(tokens_.line(), kept_from_, tokens_.end());
            kept_from_ = 0;
            in_words_ = false;
        }
        if (tokens_.failed()) return false;
        if (open_.empty()) return true;
        return tell_error(open_.back().head,
                          fmt::format("the block '{}' that begins here is never closed: "
                                      "a '}}' is missing",
                                      printable(open_.back().keyword)));
    }

  private:
    // A statement that may get, or has, a block.
    struct Owner {
        std::string_view keyword;
        SourceRange head;
    };

    bool read_token() {
        const bool continues = std::exchange(in_words_, tokens_.kind() == TokenKind::word);
        switch (tokens_.kind()) {
            case TokenKind::end:
                return true;
            case TokenKind::word:
                return open_.empty() ? read_statement() : pass_word(continues);
            case TokenKind::open:
                return open_block();
            case TokenKind::close:
                close_block();
                return true;
        }
        return true;
    }

    // At the top level.
    bool read_statement() {
        const auto where = tokens_.word().where;
        auto* statement = builder_.read_words(tokens_, words_left_);
        if (!statement) return tell_error(where, "the configuration is too large");
        held_ = tokens_.kind() != TokenKind::end;
        in_words_ = false;
        if (last_) last_->next = statement;
        if (!last_) tree_.first_ = statement;
        last_ = statement;
        owner_ = {statement->keyword.text, statement->head()};
        return true;
    }

    // Within a block.
    bool pass_word(bool continues) {
        const auto& [text, where] = tokens_.word();
        if (words_left_ == 0) return tell_error(where, "the configuration is too large");
        --words_left_;
        if (!continues || !owner_) {
            owner_ = {text, where};
        } else if (where.file == owner_->head.file && where.line == owner_->head.line &&
                   where.column > owner_->head.column) {
            owner_->head.length = where.column + where.length - owner_->head.column;
        }
        return true;
    }

    bool open_block() {
        const auto opened = tokens_.word().where;
        if (open_.size() >= TreeLimits::kDeepest) {
            return tell_error(
                opened, fmt::format("more than {} blocks within each other", TreeLimits::kDeepest));
        }
        if (!owner_) {
            tree_.diagnostics_.warning(opened, "a block with no keyword before it, ignored");
        } else if (open_.empty()) {
            const auto begin = tree_.text_.size();
            last_->has_block = true;
            last_->children = Statements(tree_, static_cast<std::uint32_t>(tree_.blocks_.size()));
            tree_.blocks_.push_back({begin, begin});
            tree_.text_.begin_block();
            is_kept_ = true;
            kept_from_ = tokens_.end();
        }
        open_.push_back(owner_.value_or(Owner{{}, opened}));
        owner_.reset();
        return true;
    }

    void close_block() {
        owner_.reset();
        if (open_.empty()) {
            tree_.diagnostics_.warning(tokens_.word().where,
                                       "this '}' closes nothing, ignored; is there one too many "
                                       "above?");
            return;
        }
        open_.pop_back();
        if (!open_.empty() || !is_kept_) return;
        tree_.text_.add(tokens_.line(), kept_from_, tokens_.begin());
        tree_.blocks_.back().end = tree_.text_.size();
        is_kept_ = false;
    }

    bool tell_error(SourceRange where, std::string message) {
        tree_.diagnostics_.error(where, std::move(message));
        return false;
    }

    Tree& tree_;
    Tokens tokens_;
    Builder builder_;
    std::size_t words_left_;
    Statement* last_ = nullptr;   // of the top level
    std::optional<Owner> owner_;  // the statement that a block would belong to
    std::vector<Owner> open_;
    bool held_ = false;      // the current token is still to be looked at
    bool in_words_ = false;  // the token before was a word on the same line
    bool is_kept_ = false;   // the text of the block that is open
    std::size_t kept_from_ = 0;
};

bool Tree::read(LineSource& lines, TreeLimits limits) {
    return Outline(*this, lines, limits).read();
}

const Statement* Tree::open(std::uint32_t block) {
    if (block == open_block_) return open_first_;
    open_memory_.release();
    BlockText::Reader lines(text_, blocks_[block].begin, blocks_[block].end);
    Tokens tokens(lines, diagnostics_, true);
    open_first_ = Builder(open_memory_).read_block(tokens);
    open_block_ = block;
    return open_first_;
}

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

}  // namespace holdfast::config
