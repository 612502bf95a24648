// The lines of one file: its physical lines, with those joined that a backslash at the end joins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/line.h"
#include "parser/source_map.h"

namespace holdfast::config {

// A line as one of those that backslashes at their ends join.
struct LinePart {
    std::string_view body;     // trimmed, without the backslash and the comment
    std::string_view comment;  // from # or ! on, trimmed, without the backslash
    std::size_t indent = 0;    // of the body
    bool joins_next = false;
};
LinePart line_part(std::string_view line, bool in_definition);

// Blanks, or a comment and no more.
bool is_empty_line(std::string_view line);
// "$NAME=", with "@id" before it or without: the lines that are joined to it stay lines.
bool begins_definition(std::string_view line);

class FileLines {
  public:
    // The text is that of `source`.
    FileLines(std::uint32_t source, SourceMap& sources)
        : sources_(&sources), source_(source), text_(sources.text(source)) {}

    // The next line that has more than blanks and a comment. What a backslash joined has blanks
    // there instead, but the lines of a definition stay lines and are parted by '\n'. False: there
    // is no further one.
    bool next(Line& line);

    std::uint32_t source() const { return source_; }

  private:
    // Of which a joined line is made.
    struct Part {
        std::string_view text;
        SourceRange start;
    };

    bool next_physical(std::string_view& text);
    bool take_part(std::string_view text, bool in_definition, std::vector<Part>& parts) const;
    void join(const std::vector<Part>& parts, char separator, Line& line);

    SourceMap* sources_;
    std::uint32_t source_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t number_ = 0;  // of the line that was read last
};

}  // namespace holdfast::config
