// Where the programs are that the configuration names.
#pragma once

#include <optional>
#include <string>

namespace holdfast::daemon {

// Where programs are looked for, here and by the scripts.
inline constexpr const char* kProgramPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// A name without a slash is looked for as a shell does. Nothing if there is no such program, or
// none that may be executed.
std::optional<std::string> find_program(const std::string& name);

// "killal: no such program in /usr/local/sbin:..."
std::string why_not_found(const std::string& name);

}  // namespace holdfast::daemon
