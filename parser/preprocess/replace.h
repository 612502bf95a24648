// ${NAME} in a line -> the value, with the memory of where it stood.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "parser/line.h"
#include "parser/preprocess/budget.h"
#include "parser/preprocess/definitions.h"

namespace holdfast::config {

// A block definition whose first line has been put into a line; the rest of it follows.
struct OpenedBlock {
    BlockLines lines;
    std::uint32_t source = 0;  // in the SourceMap
};

// Replaces what is defined in one line, pass by pass: the values are looked into by the next pass,
// since a value may make the line a condition or a definition of its own.
class Replacement {
  public:
    Replacement(Line& line, Definitions& definitions, std::string folder, Budget& budget,
                Diagnostics& diagnostics)
        : line_(line),
          definitions_(definitions),
          folder_(std::move(folder)),
          budget_(budget),
          diagnostics_(diagnostics) {}
    // The line must not be used after this but through finish().
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    enum class Pass { unchanged, changed, failed };
    // One pass. The opened blocks, the innermost last, are appended to `opened`. Failed: more than
    // the budget allows, which has been told.
    Pass pass(std::vector<OpenedBlock>& opened);

    // Tells of what is referred to and was not replaced.
    void warn_of_undefined();
    // Makes the line's text and its places last.
    void finish();

  private:
    std::optional<Definition> find(const DefinitionReference& reference, std::size_t at);
    // False: too much text.
    bool insert(const Definition& definition, SourceRange where, std::vector<OpenedBlock>& opened,
                std::string& text, std::vector<Line::Piece>& pieces);
    Pass too_much(SourceRange where);

    Line& line_;
    Definitions& definitions_;
    std::string folder_;
    Budget& budget_;
    Diagnostics& diagnostics_;
    std::string text_;  // what the line's text is a view of, once it has changed
    std::vector<DefinitionUse> uses_;
    int passes_ = 0;
};

}  // namespace holdfast::config
