// Names of files that are made of another's.
#pragma once

#include <string>
#include <string_view>

#include "parser/config/global.h"

namespace holdfast::daemon {

// Before the extension of the last part: "/run/a.b/web.log" and "_1" are "/run/a.b/web_1.log". A
// name without one ends with it.
std::string before_extension(std::string path, std::string_view text);

// What tells several daemons on one machine from each other: "_NAMESPACE_INSTANCE".
std::string instance_suffix(const config::Namespaces& namespaces);

}  // namespace holdfast::daemon
