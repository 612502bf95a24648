#include "tools/holdfast/config_status.h"

#include <algorithm>

#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

constexpr int kUnusable = 4;
constexpr int kProblems = 5;

}  // namespace

int status_of(const config::Loaded& loaded) {
    const auto& diagnostics = loaded.diagnostics;
    const auto& all = diagnostics.all();
    const bool whole_file = std::any_of(all.begin(), all.end(), [](const auto& diagnostic) {
        return diagnostic.severity == config::DiagnosticSeverity::error &&
               diagnostic.where.line == 0;
    });
    if (!loaded.config && whole_file) return kUnusable;
    return diagnostics.has_errors() || diagnostics.has_warnings() ? kProblems : kGood;
}

}  // namespace holdfast::tool
