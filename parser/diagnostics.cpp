#include "parser/diagnostics.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::config {

std::uint32_t Diagnostics::add_file(std::string name, std::vector<std::string> lines) {
    files_.push_back({std::move(name), std::move(lines)});
    return static_cast<std::uint32_t>(files_.size() - 1);
}

void Diagnostics::error(SourceRange where, std::string message, std::string suggestion) {
    add(DiagnosticSeverity::error, where, std::move(message), std::move(suggestion));
}

void Diagnostics::warning(SourceRange where, std::string message, std::string suggestion) {
    add(DiagnosticSeverity::warning, where, std::move(message), std::move(suggestion));
}

void Diagnostics::note(SourceRange where, std::string message) {
    add(DiagnosticSeverity::note, where, std::move(message), {});
}

void Diagnostics::add(DiagnosticSeverity severity, SourceRange where, std::string message,
                      std::string suggestion) {
    all_.push_back({severity, where, std::move(message), std::move(suggestion)});
}

bool Diagnostics::has_errors() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const auto& d) { return d.severity == DiagnosticSeverity::error; });
}

bool Diagnostics::has_warnings() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const auto& d) { return d.severity == DiagnosticSeverity::warning; });
}

std::string Diagnostics::render() const {
    std::string text;
    for (const auto& diagnostic : all_)
        text += render(diagnostic);
    return text;
}

}  // namespace holdfast::config
