#include "vrrp/processes.h"

#include <charconv>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include <dirent.h>
#include <fmt/format.h>

namespace holdfast::vrrp {
namespace {

constexpr std::size_t kLongestCommand = 4'096;
constexpr unsigned kExiting = 0x4;  // PF_EXITING, which the kernel's headers keep to themselves

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

std::optional<pid_t> pid_of(std::string_view name) {
    pid_t pid = 0;
    const auto [rest, failure] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (failure != std::errc{} || rest != name.data() + name.size()) return std::nullopt;
    return pid;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\0', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace

// "PID (NAME) STATE PPID PGRP SESSION TTY TPGID FLAGS ...": a name may hold anything.
std::optional<std::string> living_name(const std::string& stat) {
    const auto open = stat.find('(');
    const auto close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return std::nullopt;
    std::istringstream fields(stat.substr(close + 1));
    char state = 0;
    std::string skipped;
    unsigned flags = 0;
    fields >> state;
    for (int i = 0; i < 5; ++i)
        fields >> skipped;
    if (!(fields >> flags) || state == 'Z' || state == 'X' || (flags & kExiting) != 0)
        return std::nullopt;
    return stat.substr(open + 1, close - open - 1);
}

std::optional<ProcessIdentity> read_process(pid_t pid, bool with_command) {
    std::ifstream status(fmt::format("/proc/{}/stat", pid));
    std::string line;
    // A name may even hold the end of a line.
    std::getline(status, line, '\0');
    auto name = living_name(line);
    if (!name) return std::nullopt;
    ProcessIdentity identity{std::move(*name), {}};
    if (!with_command) return identity;
    std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
    std::string command(kLongestCommand, '\0');
    file.read(command.data(), static_cast<std::streamsize>(command.size()));
    command.resize(static_cast<std::size_t>(file.gcount()));
    identity.command = words_of(command);
    return identity;
}

Processes read_processes(bool with_command) {
    Processes processes;
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir("/proc"));
    while (const auto* entry = folder ? ::readdir(folder.get()) : nullptr) {
        const auto pid = pid_of(entry->d_name);
        if (!pid) continue;
        if (auto identity = read_process(*pid, with_command))
            processes.emplace(*pid, std::move(*identity));
    }
    return processes;
}

}  // namespace holdfast::vrrp
