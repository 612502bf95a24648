// Where the lines of a configuration come from.
#pragma once

#include <cstddef>

#include "parser/line.h"

namespace holdfast::config {

class LineSource {
  public:
    virtual ~LineSource() = default;
    // False: there is no further line. The text lives as long as the Diagnostics' sources.
    virtual bool next(Line& line) = 0;
    // Whether what follows a brace, from `begin` on, is to come from next() again, because it may
    // be something else than words; then it has been taken.
    virtual bool take_back(const Line& line, std::size_t begin) = 0;
    // An error that makes all that was read worthless has been told.
    virtual bool failed() const = 0;
};

}  // namespace holdfast::config
