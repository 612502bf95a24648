#include "parser/diagnostics.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace holdfast::config {

namespace {

constexpr int kLongestHistory = 8;  // notes on includes and blocks; deeper ones tell nothing new

}  // namespace

void Diagnostics::hide(SourceRange where) {
    hidden_.push_back(where);
    for (const auto& definition : sources_.definitions(where))
        hidden_.push_back(definition.where);
}

void Diagnostics::error(SourceRange where, std::string message, std::string suggestion) {
    add(DiagnosticSeverity::error, where, std::move(message), std::move(suggestion));
}

void Diagnostics::warning(SourceRange where, std::string message, std::string suggestion) {
    add(DiagnosticSeverity::warning, where, std::move(message), std::move(suggestion));
}

void Diagnostics::info(SourceRange where, std::string message) {
    add(DiagnosticSeverity::info, where, std::move(message), {});
}

void Diagnostics::note(SourceRange where, std::string message) {
    add(DiagnosticSeverity::note, where, std::move(message), {});
}

void Diagnostics::add(DiagnosticSeverity severity, SourceRange where, std::string message,
                      std::string suggestion) {
    warned_ = warned_ || severity == DiagnosticSeverity::warning;
    // An error is always kept: it decides whether the file is used.
    if (is_full() && severity != DiagnosticSeverity::error) {
        ++left_out_;
        return;
    }
    all_.push_back({severity, where, std::move(message), std::move(suggestion)});
    if (severity != DiagnosticSeverity::note) add_history(where);
}

void Diagnostics::add_history(SourceRange where) {
    const auto add_note = [this](SourceRange place, std::string message) {
        all_.push_back({DiagnosticSeverity::note, place, std::move(message), {}});
    };
    for (const auto& definition : sources_.definitions(where)) {
        const bool is_itself =
            definition.where.line == where.line && definition.where.column == where.column;
        if (is_itself && definition.value.empty()) continue;
        add_note(definition.where,
                 definition.value.empty()
                     ? fmt::format("the value of '{}' comes from here", definition.name)
                     : fmt::format("'{}' is '{}' here", definition.name, definition.value));
    }
    auto origin = sources_.origin(where.file);
    for (int i = 0; i < kLongestHistory && origin.where.line; ++i) {
        add_note(origin.where, origin.included ? "included from here" : "expanded from here");
        origin = sources_.origin(origin.where.file);
    }
}

bool Diagnostics::has_errors() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const auto& d) { return d.severity == DiagnosticSeverity::error; });
}

void Diagnostics::sort_by_place() {
    const auto place = [this](const Diagnostic& d) {
        const auto where = sources_.outermost(d.where);
        return std::tuple(where.file, where.line, where.column);
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
