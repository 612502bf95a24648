// glob(7) with {alternatives}, within limits and over any Surroundings: glob(3) can be made to
// search for hours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/surroundings.h"

namespace holdfast::config {

struct Alternatives {
    std::vector<std::string> paths;  // one at least
    bool too_many = false;           // more than 4096; the paths are not all
};
// "a{b,c}" -> "ab", "ac". A backslash takes a brace its meaning; one that is alone has none.
Alternatives expand_braces(std::string_view pattern);

// Searches paths, up to a number of folder entries in all.
class Glob {
  public:
    explicit Glob(Surroundings& surroundings) : surroundings_(surroundings) {}

    // nothing: wildcards that no file fits; missing: a path that is not there, or whose folder is
    // not.
    enum class Found { files, nothing, missing };
    // Appends what fits `pattern`, sorted.
    Found find(const std::string& pattern, std::vector<std::string>& paths);

    bool is_exhausted() const { return entries_left_ == 0; }

  private:
    void descend(const std::string& folder, std::string_view rest, std::size_t depth);

    static constexpr std::size_t kMostEntries = 100'000;
    static constexpr std::size_t kDeepest = 64;  // folders

    Surroundings& surroundings_;
    std::size_t entries_left_ = kMostEntries;
    std::vector<std::string> paths_;
    bool folder_missing_ = false;
};

}  // namespace holdfast::config
