// Secrets that stand in files of their own.
#pragma once

#include <string_view>

namespace holdfast::config {

// A secret may be "file:PATH", which the process that uses it never sees.
inline constexpr std::string_view kSecretFilePrefix = "file:";

}  // namespace holdfast::config
