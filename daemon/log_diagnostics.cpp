#include "daemon/log_diagnostics.h"

#include <sstream>

namespace holdfast::daemon {

namespace {

Severity severity_in_log(config::DiagnosticSeverity severity) {
    switch (severity) {
        case config::DiagnosticSeverity::error:
            return Severity::error;
        case config::DiagnosticSeverity::warning:
            return Severity::warning;
        case config::DiagnosticSeverity::info:
        case config::DiagnosticSeverity::note:
            return Severity::info;
    }
    return Severity::info;
}

}  // namespace

void log_diagnostics(const config::Diagnostics& diagnostics, Log& log) {
    for (const auto& diagnostic : diagnostics.all()) {
        std::istringstream rendered(diagnostics.render(diagnostic));
        for (std::string line; std::getline(rendered, line);)
            log.write(severity_in_log(diagnostic.severity), line);
    }
}

}  // namespace holdfast::daemon
