// Diagnostics: everything that is to be said about a configuration, collected and never thrown.
#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "parser/source.h"

namespace holdfast::config {

// error:   the file cannot be run at all (it is not there, a block is never closed).
// warning: the daemon runs without the part named, or with another value.
// note:    adds to the diagnostic before it, or tells of an old name.
enum class DiagnosticSeverity { error, warning, note };
BOOST_DESCRIBE_ENUM(DiagnosticSeverity, error, warning, note)

struct Diagnostic {
    DiagnosticSeverity severity = DiagnosticSeverity::error;
    SourceRange where;       // where.line == 0: the file as a whole
    std::string message;     // what is wrong, and what is done about it
    std::string suggestion;  // what was probably meant, empty: unknown
};

class Diagnostics {
  public:
    // Registers a file and the lines that rendering quotes; the index goes into SourceRange::file.
    std::uint32_t add_file(std::string name, std::vector<std::string> lines);

    void error(SourceRange where, std::string message, std::string suggestion = {});
    void warning(SourceRange where, std::string message, std::string suggestion = {});
    void note(SourceRange where, std::string message);

    const std::vector<Diagnostic>& all() const { return all_; }
    bool has_errors() const;
    bool has_warnings() const;

    // As a compiler shows it:
    //   keepalived.conf:23:13: warning: unknown keyword 'port_connect' in TCP_CHECK, ignored
    //      23 |             port_connect 80
    //         |             ^~~~~~~~~~~~ did you mean 'connect_port'?
    std::string render() const;
    std::string render(const Diagnostic& diagnostic) const;

  private:
    void add(DiagnosticSeverity severity, SourceRange where, std::string message,
             std::string suggestion);

    struct File {
        std::string name;
        std::vector<std::string> lines;
    };
    std::vector<File> files_;
    std::vector<Diagnostic> all_;
};

}  // namespace holdfast::config
