// The preprocessor: from files to the lines that mean something.
//
//   include, includer ... PATTERN   the files' lines instead
//   @ID ..., @^ID ...               only when the configuration's id is ID, or is not
//   $NAME=VALUE                     a definition, of several lines if they end with backslashes
//   ${NAME}, $NAME                  its value
//   ~SEQ(...) ..., ~LST(...) ...    the rest of the line for each value
//
// keepalived.conf(5), "Conditional configuration" to "List blocks", is the reference. They work at
// the beginning of a line and, as there, after a brace, which begins a line as well.
#pragma once

#include <deque>
#include <string>
#include <variant>
#include <vector>

#include "parser/preprocess/budget.h"
#include "parser/preprocess/definitions.h"
#include "parser/preprocess/file_lines.h"
#include "parser/preprocess/include.h"
#include "parser/preprocess/replace.h"
#include "parser/preprocess/sequence.h"
#include "parser/surroundings.h"
#include "parser/tree.h"

namespace holdfast::config {

class Preprocessor final : public LineSource {
  public:
    // `config_id` is what @ID is compared with. The others outlive the preprocessor.
    Preprocessor(Surroundings& surroundings, std::string config_id, Diagnostics& diagnostics,
                 Budget budget = Budget());

    // What is to be read; once. False: it cannot be, which has been told.
    bool open(const std::string& path);
    bool open_text(std::string text, const std::string& name);

    bool next(Line& line) override;
    bool take_back(const Line& line, std::size_t begin) override;
    bool failed() const override { return failed_; }

  private:
    // What lines come from, one within the other.
    struct OpenFile {
        FileLines lines;
        std::string folder;  // empty, or with a slash at its end
        std::pair<std::uint64_t, std::uint64_t> identity;
        IncludeChecks outer_checks;  // of the file that includes this one
    };
    // The files of one include statement that are still to be opened.
    struct OpenInclude {
        std::vector<std::string> paths;
        std::size_t next = 0;
        SourceRange where;
        IncludeChecks checks;
    };
    struct OpenSequence {
        Sequence sequence;
        Line rest;
    };
    struct PendingLines {
        BlockLines block;          // from `next` on; null: only `line`
        std::uint32_t source = 0;  // of the block's lines
        std::size_t next = 1;
        Line line;
    };
    using Frame = std::variant<OpenFile, OpenInclude, OpenSequence, PendingLines>;

    enum class Taken { line, nothing_yet, end };
    bool take(Line& line);
    Taken take_from(OpenFile& file, Line& line);
    Taken take_from(OpenInclude& include, Line& line);
    Taken take_from(OpenSequence& sequence, Line& line);
    Taken take_from(PendingLines& pending, Line& line);
    bool push(Frame frame, SourceRange where);
    bool add_file(FileText&& file, const std::string& path, SourceRange where);
    bool is_open(const FileText& file) const;
    std::string folder() const;  // of the file that is being read

    // directives.cpp
    static bool is_plain(const Line& line);
    // True: the line is to be read. False: it has been dealt with.
    bool process(Line& line);
    enum class Directive { none, done, again };
    Directive read_directive(Line& line, Replacement& replacement);
    bool is_condition_met(Line& line);
    void define(const Line& line, std::size_t name_length);
    void begin_sequence(Line& line, Replacement& replacement);
    void include(const Line& line, const IncludeStatement& statement);

    // Tells of an error after which nothing is read.
    void fail(SourceRange where, std::string message);

    Surroundings& surroundings_;
    Diagnostics& diagnostics_;
    Definitions definitions_;
    Budget budget_;
    IncludeChecks checks_;  // what include_check says
    std::deque<Frame> frames_;
    std::size_t files_open_ = 0;
    std::uint32_t run_ = 1;  // of lines that need nothing done
    bool failed_ = false;
};

}  // namespace holdfast::config
