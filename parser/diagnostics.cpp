#include "parser/diagnostics.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace holdfast::config {

std::uint32_t Diagnostics::add_file(std::string name, std::string text) {
    File file{std::move(name), std::move(text), {0}};
    for (std::size_t at = 0; (at = file.text.find('\n', at)) != std::string::npos;)
        file.line_starts.push_back(static_cast<std::uint32_t>(++at));
    files_.push_back(std::move(file));
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
    // An error is always kept: it decides whether the file is used.
    if (all_.size() >= kMost && severity != DiagnosticSeverity::error) {
        ++left_out_;
        return;
    }
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

void Diagnostics::sort_by_place() {
    const auto place = [](const Diagnostic& d) {
        return std::tuple(d.where.file, d.where.line, d.where.column);
    };
    std::vector<std::pair<decltype(place(all_.front())), Diagnostic>> keyed;
    for (auto& diagnostic : all_) {
        const bool adds = diagnostic.severity == DiagnosticSeverity::note && !keyed.empty();
        const auto key = adds ? keyed.back().first : place(diagnostic);
        keyed.emplace_back(key, std::move(diagnostic));
    }
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    all_.clear();
    for (auto& [key, diagnostic] : keyed)
        all_.push_back(std::move(diagnostic));
}

}  // namespace holdfast::config
