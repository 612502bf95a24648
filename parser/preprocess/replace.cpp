#include "parser/preprocess/replace.h"

#include <algorithm>

#include <fmt/format.h>

#include "parser/lexer.h"
#include "parser/printable.h"

namespace holdfast::config {

// Nothing: the reference stays as it is.
std::optional<Definition> Replacement::find(const DefinitionReference& reference, std::size_t at) {
    const auto end = at + reference.length;
    auto definition = definitions_.find(reference, line_.range(at, end), folder_);
    if (definition && definition->block && end != line_.text.size()) return std::nullopt;
    return definition;
}

bool Replacement::insert(const Definition& definition, SourceRange where,
                         std::vector<OpenedBlock>& opened, std::string& text,
                         std::vector<Line::Piece>& pieces) {
    const auto begin = static_cast<std::uint32_t>(text.size());
    if (definition.block) {
        const auto& first = definition.block->front();
        const auto source = diagnostics_.sources().add_block(first.start.file, where);
        opened.push_back({definition.block, source});
        auto start = first.start;
        start.file = source;
        pieces.push_back({begin, start, false});
        text += first.text;
    } else {
        pieces.push_back({begin, where, true});
        text += definition.value;
        uses_.push_back({where, definition.place});
    }
    return budget_.spend_step() && budget_.spend_expanded(text.size() - begin);
}

Replacement::Pass Replacement::too_much(SourceRange where) {
    diagnostics_.error(where, "the definitions make too much of this");
    return Pass::failed;
}

Replacement::Pass Replacement::pass(std::vector<OpenedBlock>& opened) {
    std::string text;
    std::vector<Line::Piece> pieces;
    std::size_t copied = 0;
    const auto copy_until = [&](std::size_t end) {
        line_.append_pieces(copied, end, text.size(), pieces);
        text += line_.text.substr(copied, end - copied);
    };
    std::size_t at = 0;
    for (; (at = line_.text.find('$', at)) != std::string_view::npos; ++at) {
        const auto reference = parse_reference(line_.text.substr(at));
        const auto definition = reference ? find(*reference, at) : std::nullopt;
        if (!definition) continue;
        copy_until(at);
        copied = at + reference->length;
        const auto where = line_.range(at, copied);
        if (!insert(*definition, where, opened, text, pieces)) return too_much(where);
        at = copied - 1;
    }
    if (copied == 0) return Pass::unchanged;
    const auto whole = line_.range(0, line_.text.size());
    if (++passes_ > static_cast<int>(Budget::kDeepest)) {
        diagnostics_.error(whole, fmt::format("a definition is defined by itself, or by more than "
                                              "{} others within each other",
                                              Budget::kDeepest));
        return Pass::failed;
    }
    copy_until(line_.text.size());
    if (!budget_.spend_expanded(text.size())) return too_much(whole);
    text_ = std::move(text);
    line_.text = text_;
    line_.pieces = std::move(pieces);
    line_.has_comments = false;
    return Pass::changed;
}

void Replacement::warn_of_undefined() {
    if (line_.text.find('$') == std::string_view::npos) return;
    bool quoted = false;
    for (std::size_t at = 0; at < line_.text.size(); ++at) {
        const char c = line_.text[at];
        if (c == '"') quoted = !quoted;
        if (c == '\\') ++at;
        if (c != '$' || quoted) continue;
        const auto reference = parse_reference(line_.text.substr(at));
        if (!reference) continue;
        const auto where = line_.range(at, at + reference->length);
        if (!definitions_.defines(reference->name)) {
            // A plain $NAME may well be part of a password or of a pattern.
            if (reference->braced) {
                diagnostics_.warning(where, fmt::format("'{}' is not defined and stays as it is "
                                                        "written here",
                                                        reference->name));
            }
        } else if (reference->parameters.empty() && !reference->name.starts_with('_')) {
            diagnostics_.warning(where, fmt::format("'{}' stands for several lines, so nothing may "
                                                    "follow it on its line; it stays as it is "
                                                    "written here",
                                                    reference->name));
        }
    }
}

void Replacement::finish() {
    if (passes_ == 0) return;
    auto& sources = diagnostics_.sources();
    line_.text = sources.keep(line_.text);
    auto uses = uses_;
    while (!uses.empty()) {
        const auto old = uses.front().where.file;
        const auto replaced = sources.add_replaced(old, uses);
        for (auto& piece : line_.pieces) {
            if (piece.where.file == old) piece.where.file = replaced;
        }
        std::erase_if(uses, [old](const auto& use) { return use.where.file == old; });
    }
}

}  // namespace holdfast::config
