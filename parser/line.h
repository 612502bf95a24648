// A line that is to be split into words: one of a file, several that backslashes join, or one that
// definitions were replaced in.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/source.h"

namespace holdfast::config {

struct Line {
    // From the character at `at` of the text on, until the next piece.
    struct Piece {
        std::uint32_t at = 0;
        SourceRange where;
        bool replaced = false;  // the piece as a whole stands for `where`; else it begins there
    };

    std::string_view text;      // without the end of the line; outlives the Line
    SourceRange start;          // of the text, when there are no pieces
    bool has_comments = false;  // # and ! begin a comment
    // Lines of one run stand in one file with nothing but blanks and comments between them, just
    // as they are; 0: this one does not.
    std::uint32_t run = 0;
    std::vector<Piece> pieces = {};  // empty: the text stands in a file just so

    // Where the characters [begin, end) stand. What several lines made is shown on the first.
    SourceRange range(std::size_t begin, std::size_t end) const {
        if (pieces.empty()) {
            return {start.file, start.line, start.column + static_cast<std::uint32_t>(begin),
                    static_cast<std::uint32_t>(end - begin)};
        }
        return range_of_pieces(begin, end);
    }

    // The characters from `begin` on, as a line of their own.
    Line from(std::size_t begin) const;
    // The pieces of the characters [begin, end), for a text in which they begin at `at`.
    void append_pieces(std::size_t begin, std::size_t end, std::size_t at,
                       std::vector<Piece>& to) const;

  private:
    SourceRange range_of_pieces(std::size_t begin, std::size_t end) const;
    std::size_t piece_at(std::size_t position) const;
    SourceRange extent(std::size_t piece) const;  // of all its characters
};

}  // namespace holdfast::config
