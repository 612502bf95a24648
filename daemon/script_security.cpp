#include "daemon/script_security.h"

#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>

namespace holdfast::daemon {

namespace {

namespace fs = std::filesystem;

bool others_may_write(const struct stat& part) {
    if (S_ISLNK(part.st_mode)) return false;  // a link's mode says nothing
    if (S_ISDIR(part.st_mode) && (part.st_mode & S_ISVTX) != 0) return false;
    return (part.st_mode & S_IWOTH) != 0 || ((part.st_mode & S_IWGRP) != 0 && part.st_gid != 0);
}

Result<void> check_parts(const fs::path& path) {
    fs::path so_far;
    for (const auto& name : path) {
        so_far /= name;
        struct stat part {};
        if (::lstat(so_far.c_str(), &part) < 0) return errno_error(so_far.string());
        if (part.st_uid != 0) {
            return Error{
                fmt::format("{} belongs to user {}, not to root", so_far.string(), part.st_uid)};
        }
        if (others_may_write(part)) {
            return Error{fmt::format("others than root may write to {}", so_far.string())};
        }
    }
    return {};
}

}  // namespace

Result<void> check_path_is_roots(const std::string& path) {
    std::error_code failure;
    const auto resolved = fs::canonical(path, failure);
    if (failure) return Error{path + ": " + failure.message(), failure.value()};
    auto as_written = check_parts(fs::path(path).lexically_normal());
    return as_written ? check_parts(resolved) : as_written;
}

}  // namespace holdfast::daemon
