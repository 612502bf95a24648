// Table: columns as wide as what stands in them.
#pragma once

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
    void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
    std::string text() const;

  private:
    bool colours_;
    std::vector<std::vector<Cell>> rows_;
};

// 12345678 as "12.3M".
std::string brief_number(std::uint64_t number);

}  // namespace holdfast::tool
