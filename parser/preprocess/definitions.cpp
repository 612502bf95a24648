#include "parser/preprocess/definitions.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "parser/characters.h"
#include "parser/lexer.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr std::uint64_t kMostRandom = 32767;  // unless the configuration says another

constexpr std::array<std::string_view, 6> kPredefined{"_PWD", "_INSTANCE", "_RANDOM",
                                                      "_ENV", "_HASH",     "_BANG"};

std::size_t name_length(std::string_view text) {
    if (text.empty() || !begins_name(text[0])) return 0;
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), continues_name) -
                                    text.begin());
}

// The next word of `text`, which loses it.
std::string_view take_word(std::string_view& text) {
    text = without_leading_blanks(text);
    const auto end = std::find_if(text.begin(), text.end(), is_blank);
    const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(word.size());
    return word;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<DefinitionReference> parse_reference(std::string_view text) {
    if (const auto length = braced_name_length(text)) {
        const auto inside = text.substr(2, length - 3);
        const auto name = name_length(inside);
        return DefinitionReference{inside.substr(0, name), trimmed(inside.substr(name)), length,
                                   true};
    }
    const auto length = name_length(text.substr(1));
    if (length == 0) return std::nullopt;
    const auto after = text.substr(length + 1);
    if (!after.empty() && std::string_view(" \t,)\n").find(after[0]) == std::string_view::npos)
        return std::nullopt;
    return DefinitionReference{text.substr(1, length), {}, length + 1, false};
}

std::size_t defined_name_length(std::string_view text) {
    if (!text.starts_with('$')) return 0;
    const auto length = name_length(text.substr(1));
    return length + 1 < text.size() && text[length + 1] == '=' ? length : 0;
}

void Definitions::define(std::string_view name, Definition definition) {
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) {
        definitions_.emplace(std::string(name), std::move(definition));
    } else {
        found->second = std::move(definition);
    }
}

bool Definitions::defines(std::string_view name) const {
    return definitions_.find(name) != definitions_.end() ||
           std::find(kPredefined.begin(), kPredefined.end(), name) != kPredefined.end();
}

std::optional<Definition> Definitions::find(const DefinitionReference& reference, SourceRange where,
                                            const std::string& folder) {
    // A definition of the file takes the place of what is predefined.
    const auto found = definitions_.find(reference.name);
    if (found != definitions_.end()) {
        if (reference.parameters.empty()) return found->second;
        diagnostics_.warning(where, fmt::format("'{}' is defined without parameters, and stays as "
                                                "it is written here",
                                                reference.name));
        return std::nullopt;
    }
    const auto value = predefined(reference, where, folder);
    if (!value) return std::nullopt;
    auto& sources = diagnostics_.sources();
    const auto kept = sources.keep(*value);
    const bool is_secret = reference.name == "_ENV";  // as likely as not
    return Definition{kept, nullptr,
                      sources.add_definition({where, sources.keep(reference.name),
                                              is_secret ? std::string_view() : kept})};
}

std::optional<std::string> Definitions::predefined(const DefinitionReference& reference,
                                                   SourceRange where, const std::string& folder) {
    const auto& [name, parameters, length, braced] = reference;
    if (name == "_RANDOM") return random(parameters, where);
    if (name == "_ENV") return environment(parameters, where);
    if (std::find(kPredefined.begin(), kPredefined.end(), name) == kPredefined.end())
        return std::nullopt;
    if (!parameters.empty()) {
        diagnostics_.warning(where, fmt::format("${{{}}} takes no parameters", name));
        return std::nullopt;
    }
    if (name == "_PWD") {
        if (real_folder_.empty() || folder != folder_)
            real_folder_ = surroundings_.real_folder(folder);
        folder_ = folder;
        return real_folder_;
    }
    if (name == "_INSTANCE") return config_id_;
    return name == "_HASH" ? "#" : "!";
}

std::optional<std::string> Definitions::random(std::string_view parameters, SourceRange where) {
    auto rest = parameters;
    const auto first = take_word(rest);
    const auto second = take_word(rest);
    const auto least = first.empty() ? 0 : whole_number(first);
    const auto most = second.empty() ? kMostRandom : whole_number(second);
    if (!least || !most || *least > *most || !trimmed(rest).empty()) {
        diagnostics_.warning(where, fmt::format("${{_RANDOM [LEAST [MOST]]}} takes two whole "
                                                "numbers in this order (default 0 and {})",
                                                kMostRandom));
        return std::nullopt;
    }
    return std::to_string(surroundings_.random(*least, *most));
}

std::optional<std::string> Definitions::environment(std::string_view parameters,
                                                    SourceRange where) {
    auto rest = parameters;
    const auto variable = take_word(rest);
    if (variable.empty() || !trimmed(rest).empty()) {
        diagnostics_.warning(where, "${_ENV VARIABLE} takes the name of one variable");
        return std::nullopt;
    }
    auto value = surroundings_.environment(std::string(variable));
    if (!value) {
        diagnostics_.warning(where, fmt::format("the environment has no variable '{}': nothing "
                                                "stands here",
                                                printable(variable)));
        return std::string();
    }
    // A value is part of a line and cannot begin another.
    std::replace_if(
        value->begin(), value->end(), [](char c) { return c == '\n' || c == '\0'; }, ' ');
    return value;
}

}  // namespace holdfast::config
