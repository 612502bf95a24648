// Reading configuration files, within limits.
#pragma once

#include <string>
#include <vector>

#include "lib/result.h"

namespace holdfast::config {

// What one load may read in all its files.
inline constexpr std::size_t kMostBytes = 16U << 20;

// The text of a regular file of at most `most` bytes. The
// error says what to do about it.
Result<std::string> read_file(const std::string& path, std::size_t most);

// The files that `pattern` (glob(7)) means, sorted; a relative one counts from `folder`.
std::vector<std::string> expand(const std::string& pattern, const std::string& folder);

bool has_wildcard(const std::string& pattern);

}  // namespace holdfast::config
