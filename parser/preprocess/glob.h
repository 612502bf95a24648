// glob(7) with {alternatives}, within limits and over any Surroundings: glob(3) can be made to
// search for hours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/preprocess/budget.h"
#include "parser/surroundings.h"

namespace holdfast::config {

struct Alternatives {
    std::vector<std::string> paths;  // one at least
    bool too_many = false;           // more than 4096; the paths are not all
};
// "a{b,c}" -> "ab", "ac". A backslash takes a brace its meaning; one that is alone has none.
Alternatives expand_braces(std::string_view pattern);

// Searches paths as long as the budget has candidates.
class Glob {
  public:
    Glob(Surroundings& surroundings, Budget& budget)
        : surroundings_(surroundings), budget_(budget) {}

    // nothing: wildcards that no file fits; missing: a path that is not there, or whose folder is
    // not.
    enum class Found { files, nothing, missing };
    // Appends what fits `pattern`, sorted.
    Found find(const std::string& pattern, std::vector<std::string>& paths);

  private:
    void descend(const std::string& folder, std::string_view rest, std::size_t depth);

    static constexpr std::size_t kDeepest = 64;  // folders

    Surroundings& surroundings_;
    Budget& budget_;
    std::vector<std::string> paths_;
    bool folder_missing_ = false;
};

}  // namespace holdfast::config
