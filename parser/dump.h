// What a configuration came to mean, for people: a line for each value that is not empty.
#pragma once

#include <functional>
#include <string>

#include "parser/config.h"

namespace holdfast::config {

// Calls `line` with "vrrp_instance VI_1: addresses[0].prefix.length = 24" and so on. Times are in
// microseconds. In place of passwords and keys stand asterisks.
void dump(const Config& config, const std::function<void(const std::string&)>& line);

}  // namespace holdfast::config
