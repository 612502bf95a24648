// "Did you mean": the known name that a word was probably meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::config {

// The nearest of `known`, empty when none is near: the same words in another order
// (port_connect, connect_port), another case, or a few letters wrong.
std::string closest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace holdfast::config
