// Random configurations that have much in common: so going from one to the next adds, removes,
// changes, renames and moves.
#pragma once

#include <functional>
#include <string>

namespace holdfast::reloads {

// 0..count-1; `count` is at least 1.
using Draw = std::function<std::size_t(std::size_t count)>;

// The text of a configuration file. Now and then something in it is wrong.
std::string random_file(const Draw& draw);

}  // namespace holdfast::reloads
