// Text from a file, made fit for a terminal, a log and a person's eyes.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::config {

// `text` with control characters, bytes that are no UTF-8 and characters that turn the writing
// direction round as \xNN, cut after about `most` bytes.
std::string printable(std::string_view text, std::size_t most = 80);

}  // namespace holdfast::config
