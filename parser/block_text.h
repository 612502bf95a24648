// The lines of blocks, kept small until they are read again: stretches of files, and single lines
// that stand in no file just so.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "parser/line_source.h"
#include "parser/source_map.h"

namespace holdfast::config {

class BlockText {
  public:
    // The texts of the lines live as long as `sources`.
    explicit BlockText(const SourceMap& sources) : sources_(sources) {}

    // A block begins: nothing is added to a stretch of the one before.
    void begin_block() { last_run_ = 0; }
    // The characters [begin, end) of `line`.
    void add(const Line& line, std::size_t begin, std::size_t end);
    // How many stretches there are.
    std::uint32_t size() const { return static_cast<std::uint32_t>(stretches_.size()); }

    // The stretches [next, end) once more.
    class Reader final : public LineSource {
      public:
        Reader(const BlockText& text, std::uint32_t next, std::uint32_t end)
            : text_(text), next_(next), end_(end) {}
        bool next(Line& line) override;
        bool take_back(const Line&, std::size_t) override { return false; }
        bool failed() const override { return false; }

      private:
        const BlockText& text_;
        std::uint32_t next_;
        std::uint32_t end_;
        std::string_view rest_;  // of the stretch
        SourceRange start_;      // of the rest
    };

  private:
    struct Stretch {
        SourceRange start;        // line 0: a line that is kept
        std::uint32_t begin = 0;  // in the file's text, or which line
        std::uint32_t end = 0;
    };

    const SourceMap& sources_;
    std::vector<Stretch> stretches_;
    std::deque<Line> lines_;
    std::uint32_t last_run_ = 0;  // of the last stretch
};

}  // namespace holdfast::config
