#include "parser/source_map.h"

#include <algorithm>
#include <cstring>

namespace holdfast::config {
namespace {

constexpr std::uint32_t kMostUses = 1000;  // remembered of one line

bool overlap(SourceRange a, SourceRange b) {
    return a.line == b.line && a.column < b.column + std::max(b.length, 1U) &&
           b.column < a.column + std::max(a.length, 1U);
}

}  // namespace

std::uint32_t SourceMap::add_file(std::string name, std::string text, SourceRange included_from) {
    files_.push_back({std::move(name), std::move(text), {}});
    sources_.push_back(
        {static_cast<std::uint32_t>(files_.size() - 1), {included_from, true}, 0, 0});
    return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::uint32_t SourceMap::add_block(std::uint32_t of, SourceRange used) {
    sources_.push_back({sources_[of].file, {used, false}, 0, 0});
    return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::uint32_t SourceMap::add_replaced(std::uint32_t of, const std::vector<DefinitionUse>& uses) {
    auto source = sources_[of];
    source.first_use = static_cast<std::uint32_t>(uses_.size());
    source.uses = 0;
    for (const auto& use : uses) {
        if (use.where.file != of || source.uses == kMostUses) continue;
        uses_.push_back(use);
        ++source.uses;
    }
    sources_.push_back(source);
    return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::uint32_t SourceMap::add_definition(DefinitionPlace place) {
    definitions_.push_back(place);
    return static_cast<std::uint32_t>(definitions_.size() - 1);
}

std::string_view SourceMap::keep(std::string_view text) {
    if (text.empty()) return {};
    auto* copy = static_cast<char*>(kept_->allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

std::string_view SourceMap::name(std::uint32_t source) const {
    return source < sources_.size() ? std::string_view(file_of(source).name) : std::string_view();
}

std::string_view SourceMap::text(std::uint32_t source) const {
    return source < sources_.size() ? std::string_view(file_of(source).text) : std::string_view();
}

bool SourceMap::same_file(std::uint32_t a, std::uint32_t b) const {
    return a < sources_.size() && b < sources_.size() && sources_[a].file == sources_[b].file;
}

std::string_view SourceMap::line(SourceRange where) const {
    if (where.file >= sources_.size() || where.line == 0) return {};
    const auto& file = file_of(where.file);
    const std::string_view text = file.text;
    if (file.line_starts.empty()) {
        file.line_starts.push_back(0);
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos;)
            file.line_starts.push_back(static_cast<std::uint32_t>(++at));
    }
    if (where.line > file.line_starts.size()) return {};
    const auto start = file.line_starts[where.line - 1];
    auto line = text.substr(start, text.find('\n', start) - start);
    while (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::vector<DefinitionPlace> SourceMap::definitions(SourceRange where) const {
    std::vector<DefinitionPlace> places;
    if (where.file >= sources_.size()) return places;
    const auto& source = sources_[where.file];
    for (std::uint32_t i = 0; i < source.uses; ++i) {
        const auto& use = uses_[source.first_use + i];
        if (overlap(use.where, where)) places.push_back(definitions_[use.definition]);
    }
    return places;
}

SourceMap::Origin SourceMap::origin(std::uint32_t source) const {
    return source < sources_.size() ? sources_[source].origin : Origin{};
}

SourceRange SourceMap::outermost(SourceRange where) const {
    if (where.file >= sources_.size()) return where;
    while (!sources_[where.file].origin.included && sources_[where.file].origin.where.line)
        where = sources_[where.file].origin.where;
    where.file = sources_[where.file].file;
    return where;
}

}  // namespace holdfast::config
