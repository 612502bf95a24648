// Names of files that are made of another's.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::daemon {

// Before the extension of the last part: "/run/a.b/web.log" and "_1" are "/run/a.b/web_1.log". A
// name without one ends with it.
std::string before_extension(std::string path, std::string_view text);

}  // namespace holdfast::daemon
