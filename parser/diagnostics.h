// Diagnostics: everything that is to be said about a configuration, collected and never thrown.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "parser/source.h"
#include "parser/source_map.h"

namespace holdfast::config {

// error:   the file cannot be run at all (it is not there, a block is never closed).
// warning: the daemon runs without the part named, or with another value.
// info:    worth knowing, and no problem: an old name, a word too many.
// note:    adds to the diagnostic before it.
enum class DiagnosticSeverity { error, warning, info, note };
BOOST_DESCRIBE_ENUM(DiagnosticSeverity, error, warning, info, note)

struct Diagnostic {
    DiagnosticSeverity severity = DiagnosticSeverity::error;
    SourceRange where;       // where.line == 0: the file as a whole
    std::string message;     // what is wrong, and what is done about it
    std::string suggestion;  // what was probably meant, empty: unknown
};

class Diagnostics {
  public:
    // More than this many are counted, not kept: a broken generator repeats itself.
    static constexpr std::size_t kMost = 1000;

    // The files that the places mean; rendering quotes them.
    SourceMap& sources() { return sources_; }
    const SourceMap& sources() const { return sources_; }

    // Rendering shows asterisks for what stands at `where`, and where a definition said it: a
    // password is nobody's business.
    void hide(SourceRange where);

    // Each error and each warning is followed by notes that tell how its place came to be read:
    // from which definitions, blocks and includes.
    void error(SourceRange where, std::string message, std::string suggestion = {});
    void warning(SourceRange where, std::string message, std::string suggestion = {});
    void info(SourceRange where, std::string message);
    void note(SourceRange where, std::string message);

    // Whether it is asked for `subject` for the first time: some things are said once a load.
    bool is_first(const void* subject) { return said_.insert(subject).second; }

    // In the order of the files; a note stays with what it adds to.
    void sort_by_place();

    const std::vector<Diagnostic>& all() const { return all_; }
    std::size_t left_out() const { return left_out_; }
    // Whether further warnings are only counted.
    bool is_full() const { return all_.size() >= kMost; }
    bool has_errors() const;
    bool has_warnings() const { return warned_; }

    // As a compiler shows it:
    //   keepalived.conf:23:13: warning: unknown keyword 'port_connect' in TCP_CHECK, ignored
    //      23 |             port_connect 80
    //         |             ^~~~~~~~~~~~ did you mean 'connect_port'?
    // Control characters are escaped, tabs expanded, long lines cut around the place.
    std::string render() const;
    std::string render(const Diagnostic& diagnostic) const;

  private:
    void add(DiagnosticSeverity severity, SourceRange where, std::string message,
             std::string suggestion);

    void add_history(SourceRange where);
    // The line with what is hidden replaced, without its end; empty: there is no such line.
    std::string line_of(SourceRange where) const;

    SourceMap sources_;
    std::vector<SourceRange> hidden_;
    std::vector<Diagnostic> all_;
    std::size_t left_out_ = 0;
    bool warned_ = false;
    std::set<const void*> said_;
};

}  // namespace holdfast::config
