// Where text came from: which file, what included it, which definitions a line was made with.
//
// SourceRange::file is the number of a source. A file that is included twice is two sources, and so
// is a block definition for each of its uses: a place always knows its whole history.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "parser/source.h"

namespace holdfast::config {

// Where a definition got its value. `value` is told where the place does not show it (~SEQ).
struct DefinitionPlace {
    SourceRange where;
    std::string_view name;
    std::string_view value;
};

// "${NAME}" at `where` stands for a definition.
struct DefinitionUse {
    SourceRange where;
    std::uint32_t definition = 0;  // what add_definition() gave
};

class SourceMap {
  public:
    // A file and its text, which stays where it is. `included_from` is the include statement.
    std::uint32_t add_file(std::string name, std::string text, SourceRange included_from = {});
    // The text of source `of` once more, as what a block definition used at `used` stands for.
    std::uint32_t add_block(std::uint32_t of, SourceRange used);
    // A line of source `of` in which definitions were replaced.
    std::uint32_t add_replaced(std::uint32_t of, const std::vector<DefinitionUse>& uses);

    // Its texts live as long as this.
    std::uint32_t add_definition(DefinitionPlace place);
    // A copy of `text` that lives as long as this.
    std::string_view keep(std::string_view text);

    // Empty: there is no such source.
    std::string_view name(std::uint32_t source) const;
    std::string_view text(std::uint32_t source) const;
    bool same_file(std::uint32_t a, std::uint32_t b) const;
    // Without its end; empty: there is no such line.
    std::string_view line(SourceRange where) const;

    // The definitions that made what stands at `where`.
    std::vector<DefinitionPlace> definitions(SourceRange where) const;
    struct Origin {
        SourceRange where;  // of the include statement or of the definition's use; line 0: none
        bool included = false;
    };
    Origin origin(std::uint32_t source) const;
    // The place in a file from which blocks within blocks led to `where`; its file is a number
    // that sorts as the files were opened.
    SourceRange outermost(SourceRange where) const;

  private:
    struct File {
        std::string name;
        std::string text;
        mutable std::vector<std::uint32_t> line_starts;  // made when a line is first asked for
    };
    struct Source {
        std::uint32_t file = 0;
        Origin origin;
        std::uint32_t first_use = 0;
        std::uint32_t uses = 0;
    };
    const File& file_of(std::uint32_t source) const { return files_[sources_[source].file]; }

    std::deque<File> files_;
    std::deque<Source> sources_;
    std::deque<DefinitionPlace> definitions_;
    std::deque<DefinitionUse> uses_;
    // Shared by copies: what is kept never changes.
    std::shared_ptr<std::pmr::monotonic_buffer_resource> kept_ =
        std::make_shared<std::pmr::monotonic_buffer_resource>();
};

}  // namespace holdfast::config
