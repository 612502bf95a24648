#include "daemon/find_program.h"

#include <cerrno>
#include <cstring>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

namespace holdfast::daemon {

std::optional<std::string> find_program(const std::string& name) {
    const auto found = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
    if (name.find('/') != std::string::npos)
        return found(name) ? std::optional(name) : std::nullopt;
    std::istringstream folders(kProgramPath);
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto path = fmt::format("{}/{}", folder, name);
        if (found(path)) return path;
    }
    return std::nullopt;
}

std::string why_not_found(const std::string& name) {
    if (name.find('/') == std::string::npos)
        return fmt::format("{}: no such program in {}", name, kProgramPath);
    ::access(name.c_str(), X_OK);
    return fmt::format("{}: {}", name, std::strerror(errno));
}

}  // namespace holdfast::daemon
