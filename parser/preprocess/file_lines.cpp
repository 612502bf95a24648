#include "parser/preprocess/file_lines.h"

#include "parser/characters.h"
#include "parser/lexer.h"
#include "parser/preprocess/definitions.h"

namespace holdfast::config {
namespace {

std::string_view without_backslashes(std::string_view text) {
    while (text.ends_with('\\'))
        text = trimmed(text.substr(0, text.size() - 1));
    return text;
}

}  // namespace

bool is_empty_line(std::string_view line) {
    line = without_leading_blanks(line);
    return line.empty() || line[0] == '#' || line[0] == '!';
}

bool begins_definition(std::string_view line) {
    line = without_leading_blanks(line);
    if (line.starts_with('@')) {
        while (!line.empty() && !is_blank(line[0]))
            line.remove_prefix(1);
        line = without_leading_blanks(line);
    }
    return defined_name_length(line) > 0;
}

LinePart line_part(std::string_view line, bool in_definition) {
    const auto length = length_without_comment(line);
    auto body = line.substr(0, length);
    auto comment = trimmed(line.substr(length));
    const bool in_comment = !comment.empty();
    // keepalived goes on with a definition even where the backslash stands in a comment.
    const bool joins_next = line.ends_with('\\') && (in_definition || !in_comment);
    if (joins_next && in_comment) comment = without_backslashes(comment);
    if (joins_next && !in_comment) body.remove_suffix(1);
    const auto indent = body.size() - without_leading_blanks(body).size();
    return {trimmed(body), comment, indent, joins_next};
}

bool FileLines::next_physical(std::string_view& text) {
    if (at_ >= text_.size()) return false;
    const auto end = std::min(text_.find('\n', at_), text_.size());
    text = text_.substr(at_, end - at_);
    while (text.ends_with('\r'))
        text.remove_suffix(1);
    at_ = end + 1;
    ++number_;
    return true;
}

// False: no further line belongs to this one.
bool FileLines::take_part(std::string_view text, bool in_definition,
                          std::vector<Part>& parts) const {
    const auto part = line_part(text, in_definition);
    if (!part.body.empty() || parts.empty()) {
        const auto column = static_cast<std::uint32_t>(part.indent + 1);
        parts.push_back({part.body, {source_, number_, column, 0}});
    }
    return part.joins_next;
}

void FileLines::join(const std::vector<Part>& parts, char separator, Line& line) {
    std::string joined;
    line.pieces.clear();
    for (const auto& part : parts) {
        if (!line.pieces.empty()) joined += separator;
        line.pieces.push_back({static_cast<std::uint32_t>(joined.size()), part.start, false});
        joined += part.text;
    }
    line.text = sources_->keep(joined);
    line.start = parts.front().start;
    line.has_comments = false;
}

bool FileLines::next(Line& line) {
    std::string_view text;
    do {
        if (!next_physical(text)) return false;
    } while (is_empty_line(text));
    if (!text.ends_with('\\')) {
        line.text = text;
        line.start = {source_, number_, 1, 0};
        line.has_comments = true;
        line.pieces.clear();
        return true;
    }
    const bool definition = begins_definition(text);
    std::vector<Part> parts;
    bool more = take_part(text, definition, parts);
    while (more && next_physical(text) && !text.empty()) {
        // A line of its own in the midst of a definition, but not of it.
        if (definition && is_empty_line(text)) continue;
        more = take_part(text, definition, parts);
    }
    join(parts, definition ? '\n' : ' ', line);
    return true;
}

}  // namespace holdfast::config
