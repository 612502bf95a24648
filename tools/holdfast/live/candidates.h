// What may be the next word of a command line.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace holdfast::tool {

// After a verb that speaks with the daemon, and these words: names of instances, services or
// servers, as the daemon knows them; none if it cannot be asked.
std::vector<std::string> candidates_after(const std::string& verb,
                                          std::span<const std::string> words);

}  // namespace holdfast::tool
