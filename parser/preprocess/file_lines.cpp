#include "parser/preprocess/file_lines.h"

#include "parser/characters.h"
#include "parser/lexer.h"
#include "parser/preprocess/definitions.h"

namespace holdfast::config {
namespace {

bool is_empty(std::string_view text) {
    text = without_leading_blanks(text);
    return text.empty() || text[0] == '#' || text[0] == '!';
}

// "$NAME=", with "@id" before it or without.
bool begins_definition(std::string_view text) {
    text = without_leading_blanks(text);
    if (text.starts_with('@')) {
        while (!text.empty() && !is_blank(text[0]))
            text.remove_prefix(1);
        text = without_leading_blanks(text);
    }
    return defined_name_length(text) > 0;
}

}  // namespace

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
    const bool backslash = text.ends_with('\\');
    auto body = text.substr(0, length_without_comment(text));
    const bool in_comment = backslash && !body.ends_with('\\');
    if (backslash && !in_comment) body.remove_suffix(1);
    const auto indent = body.size() - without_leading_blanks(body).size();
    body = trimmed(body);
    if (!body.empty() || parts.empty()) {
        parts.push_back({body, {source_, number_, static_cast<std::uint32_t>(indent + 1), 0}});
    }
    // keepalived goes on with a definition even where the backslash stands in a comment.
    return backslash && (in_definition || !in_comment);
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
    } while (is_empty(text));
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
        if (definition && is_empty(text)) continue;
        more = take_part(text, definition, parts);
    }
    join(parts, definition ? '\n' : ' ', line);
    return true;
}

}  // namespace holdfast::config
