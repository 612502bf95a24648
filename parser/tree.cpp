#include "parser/tree.h"

#include <fmt/format.h>

#include "parser/printable.h"

namespace holdfast::config {
namespace {

// keepalived's spellings; the letter says how strict it is with files that are missing.
bool is_include(std::string_view keyword) {
    if (!keyword.starts_with("include")) return false;
    const auto letter = keyword.substr(7);
    return letter.empty() ||
           (letter.size() == 1 && std::string_view("rmwba").find(letter) != std::string_view::npos);
}

class TreeParser {
  public:
    TreeParser(Lexer lexer, TreeLimits& limits, const Includer& includer, Diagnostics& diagnostics)
        : lexer_(lexer), limits_(limits), includer_(includer), diagnostics_(diagnostics) {}

    std::optional<std::vector<Statement>> parse() {
        std::vector<Statement> statements;
        while (read_statements(statements, 0)) {
            if (token_.kind == TokenKind::end_of_file) return statements;
            diagnostics_.warning(token_.word.where,
                                 "this '}' closes nothing, ignored; "
                                 "is there one too many above?");
        }
        return std::nullopt;
    }

  private:
    // Until a '}' or the end of the file, which is then in token_. False: an error was told.
    bool read_statements(std::vector<Statement>& into, std::size_t depth) {
        bool may_open = false;  // the last of `into` may get a block
        while (true) {
            advance();
            switch (token_.kind) {
                case TokenKind::end_of_line:
                    break;
                case TokenKind::word:
                    if (!read_words(into, may_open)) return false;
                    break;
                case TokenKind::open:
                    if (!read_block(into, may_open, depth)) return false;
                    may_open = false;
                    break;
                case TokenKind::close:
                case TokenKind::end_of_file:
                    return true;
            }
        }
    }

    // One line's words, the first of which is in token_; a brace on the line ends them too.
    bool read_words(std::vector<Statement>& into, bool& may_open) {
        Statement statement{take_word(), {}, false, {}};
        for (advance(); token_.kind == TokenKind::word; advance())
            statement.arguments.push_back(take_word());
        held_ = true;
        if (limits_.words_left == 0) {
            diagnostics_.error(statement.keyword.where, "the configuration is too large");
            return false;
        }
        may_open = !is_include(statement.keyword.text);
        if (!may_open) return includer_(statement, into);
        into.push_back(std::move(statement));
        return true;
    }

    bool read_block(std::vector<Statement>& into, bool may_open, std::size_t depth) {
        const auto opened = token_.word.where;
        if (depth >= TreeLimits::kDeepest) {
            diagnostics_.error(
                opened, fmt::format("more than {} blocks within each other", TreeLimits::kDeepest));
            return false;
        }
        Statement nobody;
        if (!may_open) {
            diagnostics_.warning(opened, "a block with no keyword before it, ignored");
        }
        // The vector does not grow while its last element's children are read.
        auto& owner = may_open ? into.back() : nobody;
        owner.has_block = true;
        if (!read_statements(owner.children, depth + 1)) return false;
        if (token_.kind == TokenKind::close) return true;
        diagnostics_.error(may_open ? owner.head() : opened,
                           fmt::format("the block '{}' that begins here is never closed: "
                                       "a '}}' is missing",
                                       printable(owner.keyword.text)));
        return false;
    }

    // The next token is then in token_, the one held back if there is one.
    void advance() {
        if (!held_) token_ = lexer_.next();
        held_ = false;
    }

    Word take_word() {
        if (limits_.words_left) --limits_.words_left;
        return std::move(token_.word);
    }

    Lexer lexer_;
    TreeLimits& limits_;
    const Includer& includer_;
    Diagnostics& diagnostics_;
    Token token_;
    bool held_ = false;
};

}  // namespace

SourceRange Statement::head() const {
    auto range = keyword.where;
    for (const auto& argument : arguments) {
        if (argument.where.line == range.line)
            range.length = argument.where.column + argument.where.length - range.column;
    }
    return range;
}

const Statement* Statement::last(std::string_view name) const {
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
        if (child->keyword.text == name) return &*child;
    }
    return nullptr;
}

SourceRange Statement::place_of(std::string_view name) const {
    const auto* child = last(name);
    return child ? child->head() : head();
}

std::optional<std::vector<Statement>> parse_tree(std::string_view text, std::uint32_t file,
                                                 TreeLimits& limits, const Includer& includer,
                                                 Diagnostics& diagnostics) {
    return TreeParser(Lexer(text, file, diagnostics), limits, includer, diagnostics).parse();
}

}  // namespace holdfast::config
