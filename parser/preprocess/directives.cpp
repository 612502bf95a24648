// What the lines say to the preprocessor.
#include <algorithm>

#include <fmt/format.h>

#include "parser/characters.h"
#include "parser/lexer.h"
#include "parser/preprocess/preprocessor.h"

namespace holdfast::config {

// Nothing in the line is for the preprocessor: most lines by far.
bool Preprocessor::is_plain(const Line& line) {
    const auto text = without_leading_blanks(line.text);
    return !text.empty() && text[0] != '@' && text[0] != '~' && !text.starts_with("include") &&
           line.text.find('$') == std::string_view::npos;
}

bool Preprocessor::process(Line& line) {
    if (line.has_comments) line.text = line.text.substr(0, length_without_comment(line.text));
    line.has_comments = false;
    Replacement replacement(line, definitions_, folder(), budget_, diagnostics_);
    while (true) {
        const auto directive = read_directive(line, replacement);
        if (directive == Directive::done || failed_) return false;
        if (directive == Directive::again) continue;
        std::vector<OpenedBlock> opened;
        const auto pass = replacement.pass(opened);
        for (const auto& block : opened)
            push(PendingLines{block.lines, block.source, 1, {}}, line.range(0, line.text.size()));
        failed_ = failed_ || pass == Replacement::Pass::failed;
        if (failed_) return false;
        if (pass == Replacement::Pass::unchanged) break;
    }
    replacement.warn_of_undefined();
    replacement.finish();
    const auto text = trimmed(line.text);
    if (text.empty()) return false;
    if (read_include_check(text, checks_)) return true;
    const auto statement = parse_include(text);
    if (statement.keyword.empty()) return true;
    include(line, statement);
    return false;
}

Preprocessor::Directive Preprocessor::read_directive(Line& line, Replacement& replacement) {
    const auto indent = line.text.size() - without_leading_blanks(line.text).size();
    if (indent) line = line.from(indent);
    const auto text = line.text;
    if (text.starts_with('@')) return is_condition_met(line) ? Directive::again : Directive::done;
    if (const auto length = defined_name_length(text)) {
        replacement.finish();
        define(line, length);
        return Directive::done;
    }
    if (text.starts_with('~')) {
        begin_sequence(line, replacement);
        return Directive::done;
    }
    return Directive::none;
}

// The line loses its condition.
bool Preprocessor::is_condition_met(Line& line) {
    const auto text = line.text;
    const bool inverted = text.starts_with("@^");
    const auto begin = text.begin() + (inverted ? 2 : 1);
    const auto end = std::find_if(begin, text.end(), is_blank);
    const bool is_same = std::string_view(begin, end) == definitions_.config_id();
    if (end == text.end() || is_same == inverted) return false;
    line = line.from(static_cast<std::size_t>(end - text.begin()));
    return true;
}

void Preprocessor::define(const Line& line, std::size_t name_length) {
    auto& sources = diagnostics_.sources();
    const auto name = line.text.substr(1, name_length);
    std::vector<BlockLine> lines;
    for (std::size_t begin = name_length + 2; begin <= line.text.size();) {
        const auto end = std::min(line.text.find('\n', begin), line.text.size());
        const auto part = line.text.substr(begin, end - begin);
        const auto text = trimmed(part);
        const auto at = begin + (part.size() - without_leading_blanks(part).size());
        if (!text.empty()) lines.push_back({text, line.range(at, at + text.size())});
        begin = end + 1;
    }
    const auto where = lines.empty() ? line.range(0, line.text.size()) : lines.front().start;
    if (!budget_.spend_step()) return fail(where, "the definitions are too many");
    Definition definition;
    if (!lines.empty()) definition.value = lines.front().text;
    definition.place = sources.add_definition({where, name, {}});
    if (lines.size() > 1)
        definition.block = std::make_shared<const std::vector<BlockLine>>(std::move(lines));
    definitions_.define(name, std::move(definition));
}

void Preprocessor::begin_sequence(Line& line, Replacement& replacement) {
    const auto length = sequence_length(line.text);
    const auto where = line.range(0, length ? length : line.text.size());
    if (length == 0) {
        diagnostics_.warning(where,
                             "this line begins with '~' but neither with '~SEQ(...)' nor "
                             "with '~LST(...)', ignored");
        return;
    }
    replacement.finish();
    auto head = line.from(0);
    head.text = head.text.substr(0, length);
    Replacement in_head(head, definitions_, folder(), budget_, diagnostics_);
    std::vector<OpenedBlock> opened;
    while (true) {
        const auto pass = in_head.pass(opened);
        failed_ = pass == Replacement::Pass::failed;
        if (failed_) return;
        if (pass == Replacement::Pass::unchanged) break;
    }
    in_head.warn_of_undefined();
    in_head.finish();
    auto sequence = Sequence::parse(head);
    if (!sequence) {
        diagnostics_.warning(where, fmt::format("this {} is wrong: {}; the line is ignored",
                                                line.text.substr(0, 4), sequence.error().message));
        return;
    }
    push(OpenSequence{std::move(*sequence), line.from(length)}, where);
}

void Preprocessor::include(const Line& line, const IncludeStatement& statement) {
    const auto where = line.range(0, line.text.size());
    if (statement.pattern.empty()) {
        diagnostics_.warning(where, fmt::format("'{}' needs the name of a file after it, ignored",
                                                statement.keyword));
        return;
    }
    if (files_open_ > Budget::kDeepestInclude) {
        return fail(
            where, fmt::format("more than {} includes within each other", Budget::kDeepestInclude));
    }
    const auto checks = checks_ | statement.checks;
    auto found = find_included(statement.pattern, folder(), surroundings_, budget_);
    if (found.too_many) failed_ = true;
    if (check_included(found, statement.pattern, checks, where, diagnostics_))
        push(OpenInclude{std::move(found.paths), 0, where, checks}, where);
}

}  // namespace holdfast::config
