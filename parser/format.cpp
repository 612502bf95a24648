#include "parser/format.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "parser/characters.h"
#include "parser/lexer.h"
#include "parser/preprocess/definitions.h"
#include "parser/preprocess/file_lines.h"
#include "parser/preprocess/include.h"
#include "parser/tree.h"

namespace holdfast::config {
namespace {

constexpr std::size_t kIndent = 4;
constexpr int kDeepest = TreeLimits::kDeepest;  // deeper blocks are refused anyway

struct Piece {
    TokenKind kind = TokenKind::word;
    std::string_view text;
    bool after_blank = false;
};

std::vector<Piece> split(std::string_view body) {
    Diagnostics unused;
    const Line line{body, {0, 1, 1, 0}};
    Lexer lexer(unused, true);
    lexer.begin(line);
    std::vector<Piece> pieces;
    while (true) {
        const auto end = lexer.taken();
        lexer.skip_blanks();
        const auto begin = lexer.taken();
        const auto token = lexer.next();
        if (token.kind == TokenKind::end) return pieces;
        pieces.push_back({token.kind, body.substr(begin, lexer.taken() - begin), begin > end});
    }
}

// How the braces of a line change the depth, and what of it concerns the line itself.
struct Depth {
    int change = 0;
    int before = 0;  // by the '}' that the line begins with
};

Depth depth_of(const std::vector<Piece>& pieces) {
    Depth depth;
    bool leading = true;
    for (const auto& piece : pieces) {
        if (piece.kind == TokenKind::open) ++depth.change;
        if (piece.kind == TokenKind::close) --depth.change;
        leading = leading && piece.kind == TokenKind::close;
        if (leading) --depth.before;
    }
    return depth;
}

bool is_directive(std::string_view text) {
    return text.starts_with('@') || text.starts_with('~') || defined_name_length(text) > 0 ||
           !parse_include(text).keyword.empty();
}

// Whether blanks between the words mean nothing but that the words are parted.
bool is_free(std::string_view body, const std::vector<Piece>& pieces) {
    if (is_directive(body) || body.find_first_of("\\'$") != std::string_view::npos) return false;
    for (const auto& piece : pieces) {
        const bool unclosed =
            piece.text.starts_with('"') && (piece.text.size() == 1 || !piece.text.ends_with('"'));
        if (unclosed) return false;
        // What follows a brace is read like the beginning of a line; "include{" is no include, but
        // with a blank it would be.
        const auto after = body.substr(static_cast<std::size_t>(piece.text.end() - body.begin()));
        if (is_directive(piece.kind == TokenKind::word ? piece.text
                                                       : without_leading_blanks(after)))
            return false;
    }
    return true;
}

class Formatter {
  public:
    explicit Formatter(std::string_view text) : text_(text) {}

    std::string run() {
        std::string_view line;
        while (next(line)) {
            if (trimmed(line).empty()) {
                blank_ = true;
            } else if (is_empty_line(line)) {
                put(depth_, trimmed(line));
            } else {
                read_logical(line);
            }
        }
        return std::move(out_);
    }

  private:
    bool next(std::string_view& line) {
        if (at_ >= text_.size()) return false;
        const auto end = std::min(text_.find('\n', at_), text_.size());
        line = text_.substr(at_, end - at_);
        while (line.ends_with('\r'))
            line.remove_suffix(1);
        at_ = end + 1;
        return true;
    }

    // A line of the output.
    void put(int depth, std::string_view text) {
        if (blank_ && !out_.empty() && !after_open_ && !text.starts_with('}')) out_ += '\n';
        blank_ = false;
        after_open_ = false;
        last_line_ = out_.size();
        may_open_ = false;
        out_.append(kIndent * static_cast<std::size_t>(std::clamp(depth, 0, kDeepest)), ' ');
        out_ += text;
        out_ += '\n';
    }

    // A line and those that its backslashes join to it, as FileLines reads them.
    void read_logical(std::string_view line) {
        const bool definition = begins_definition(line);
        std::vector<LinePart> parts{line_part(line, definition)};
        bool more = parts.front().joins_next;
        bool ends_with_blank = false;
        while (more && !ends_with_blank && next(line)) {
            ends_with_blank = line.empty();
            const auto part = line_part(line, definition);
            // Between the lines of a definition comments stand for themselves.
            more = definition && is_empty_line(line) ? more : part.joins_next;
            if (!part.body.empty() || !part.comment.empty()) parts.push_back(part);
        }
        // Without the empty line before it "$NAME=" would begin a definition of several lines.
        const bool hides_definition =
            parts.size() > 2 && !parts[2].body.empty() && begins_definition(parts[1].body);
        if (parts.front().body.empty() && !hides_definition) parts.erase(parts.begin());
        put_parts(parts, definition);
        blank_ = blank_ || ends_with_blank;
    }

    void put_parts(const std::vector<LinePart>& parts, bool definition) {
        const auto has_body = [](const LinePart& part) { return !part.body.empty(); };
        const auto bodies = std::count_if(parts.begin(), parts.end(), has_body);
        const int base = depth_;
        int within = 0;  // the braces of a definition are none of its block's
        std::ptrdiff_t number = 0;
        for (const auto& part : parts) {
            if (part.body.empty()) {
                const bool amid = number > 0 && number < bodies;
                put(amid ? base + 1 : depth_, part.comment.empty() ? "\\" : part.comment);
                continue;
            }
            const bool is_last = ++number == bodies;
            if (bodies == 1) {
                put_line(part, definition);
                continue;
            }
            const auto depth = depth_of(split(part.body));
            const auto text = with_comment(part) + (is_last ? "" : " \\");
            put(base + (number > 1 ? 1 : 0) + std::max(within + depth.before, 0),
                is_last ? guarded(text, definition || part.comment.empty()) : text);
            within = std::max(within + depth.change, 0);
            if (is_last && !definition) depth_ = base + within;
        }
    }

    void put_line(const LinePart& part, bool definition) {
        const auto pieces = split(part.body);
        if (!definition && is_free(part.body, pieces)) {
            put_pieces(pieces, part);
            return;
        }
        const auto depth = definition ? Depth{} : depth_of(pieces);
        put(depth_ + depth.before,
            guarded(with_comment(part), part.comment.empty() || begins_definition(part.body)));
        after_open_ = depth.change > 0 && pieces.back().kind == TokenKind::open;
        depth_ = std::max(depth_ + depth.change, 0);
    }

    static std::string with_comment(const LinePart& part) {
        std::string text(part.body);
        if (!part.comment.empty()) text += ' ';
        text += part.comment;
        return text;
    }

    // A backslash that joined nothing must not begin to.
    static std::string guarded(std::string text, bool could_join) {
        if (could_join && text.ends_with('\\')) text += ' ';
        return text;
    }

    void put_pieces(const std::vector<Piece>& pieces, const LinePart& part) {
        const auto closed_by = matches(pieces);
        std::string line;
        if (may_open_ && pieces.front().kind == TokenKind::open) {
            line = trimmed(std::string_view(out_).substr(last_line_));
            while (line.ends_with('\n'))
                line.pop_back();
            out_.resize(last_line_);
            blank_ = false;
        }
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const auto kind = pieces[i].kind;
            const auto end = kind == TokenKind::open && closed_by[i] ? closed_by[i] : i;
            const bool opens = kind == TokenKind::open && !closed_by[i];
            if (kind == TokenKind::close && !line.empty()) put(depth_, std::exchange(line, {}));
            if (kind == TokenKind::close) depth_ = std::max(depth_ - 1, 0);
            for (; i < end; ++i)
                append(line, pieces, i);
            append(line, pieces, i);
            const bool is_last = i + 1 == pieces.size();
            if (kind == TokenKind::word && !is_last) continue;
            if (is_last && !part.comment.empty()) line.append(" ").append(part.comment);
            put(depth_, std::exchange(line, {}));
            if (opens) {
                ++depth_;
                after_open_ = true;
            }
        }
        may_open_ = pieces.back().kind == TokenKind::word && part.comment.empty();
    }

    static void append(std::string& line, const std::vector<Piece>& pieces, std::size_t i) {
        const bool apart = pieces[i].after_blank || pieces[i].kind != TokenKind::word || i == 0 ||
                           pieces[i - 1].kind != TokenKind::word;
        if (apart && !line.empty()) line += ' ';
        line += pieces[i].text;
    }

    // For each '{' the place of its '}', or 0.
    static std::vector<std::size_t> matches(const std::vector<Piece>& pieces) {
        std::vector<std::size_t> closed_by(pieces.size());
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            if (pieces[i].kind == TokenKind::open) open.push_back(i);
            if (pieces[i].kind != TokenKind::close || open.empty()) continue;
            closed_by[open.back()] = i;
            open.pop_back();
        }
        return closed_by;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
    std::size_t last_line_ = 0;  // where it begins in out_
    int depth_ = 0;
    bool blank_ = false;       // an empty line is due
    bool after_open_ = false;  // the last line opened a block
    bool may_open_ = false;    // a '{' may be put at the end of the last line
};

}  // namespace

std::string format(std::string_view text) { return Formatter(text).run(); }

}  // namespace holdfast::config
