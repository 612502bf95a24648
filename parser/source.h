// Where a piece of configuration stands.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::config {

// A run of characters on one line. Line and column count from 1; line 0 means "nowhere in a file".
// The column counts bytes.
struct SourceRange {
    std::uint32_t file = 0;  // a source of the SourceMap it belongs to
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t length = 0;
};

}  // namespace holdfast::config
