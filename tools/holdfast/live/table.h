// Table: columns as wide as what stands in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace holdfast::tool {

// What a terminal shows in place of plain text.
enum class Tone { plain, good, bad, weak };

struct Cell {
    std::string text;
    Tone tone = Tone::plain;
    bool right = false;  // a number
};

class Table {
  public:
    explicit Table(bool colours) : colours_(colours) {}

    // The first row is the head.
    void add(std::initializer_list<Cell> row);
    std::string text() const;

  private:
    // Its text is the part of texts_ up to `end`.
    struct Placed {
        std::size_t end;
        Tone tone;
        bool right;
        bool last;  // of its row
    };

    bool colours_;
    std::string texts_;  // one behind the other: a table may have a hundred thousand cells
    std::vector<Placed> cells_;
    std::vector<std::size_t> widths_;
};

// 12345678 as "12.3M".
std::string brief_number(std::uint64_t number);

}  // namespace holdfast::tool
