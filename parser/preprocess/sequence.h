// ~SEQ and ~LST: what follows them on their line is read again and again, with other values.
//
//   ~SEQ(N, 10)  ~SEQ(N, 3, 8)  ~SEQ(N, 0, 5, 100)  ~SEQx(N, 0x10, 0x1f)
//       N counts from the first (1, or -1 to a negative last) to the last; a step stands between.
//       SEQx writes hexadecimal.
//   ~LST(N, a, b, c)  ~LST({N, M}, {a, 1}, {b})
//       N, or N and M, are each value in turn; what is missing is empty.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/result.h"
#include "parser/line.h"

namespace holdfast::config {

// The length of "~SEQ(...)" or "~LST(...)" at the beginning of `text`; 0: there is none.
std::size_t sequence_length(std::string_view text);

class Sequence {
  public:
    // From "~SEQ(...)" or "~LST(...)" in which all is replaced. The texts are views of it.
    static Result<Sequence> parse(const Line& head);

    struct Value {
        std::string_view name;  // of the definition
        std::string text;
        SourceRange where;
        bool is_counted = false;  // the place does not show the text
    };
    // The definitions of the next turn; empty: there is none.
    std::vector<Value> next();

  private:
    class Parser;

    std::vector<std::string_view> names_;
    std::uint64_t turns_ = 0;
    std::uint64_t turn_ = 0;

    bool is_list_ = false;
    bool hexadecimal_ = false;
    std::int64_t first_ = 1;
    std::int64_t step_ = 1;
    SourceRange where_;  // of all of it

    struct Item {
        std::string_view text;
        SourceRange where;
    };
    std::vector<Item> items_;  // names_.size() a turn
};

}  // namespace holdfast::config
