#include "daemon/pid_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace holdfast::daemon {

namespace {

constexpr mode_t kReadableByAll = 0644;

std::string owner_of(int fd) {
    char text[16] = {};
    const auto length = ::pread(fd, text, sizeof text - 1, 0);
    std::string pid(text, length > 0 ? static_cast<std::size_t>(length) : 0);
    return pid.substr(0, pid.find_first_not_of("0123456789"));
}

// Anything else is not ours to remove, least of all /dev/null.
bool is_regular(int fd) {
    struct stat open {};
    return ::fstat(fd, &open) == 0 && S_ISREG(open.st_mode);
}

// Whether `path` still leads to the open file: its owner removes it when it goes.
bool is_in_place(const std::string& path, int fd) {
    struct stat named {};
    struct stat open {};
    return ::lstat(path.c_str(), &named) == 0 && ::fstat(fd, &open) == 0 &&
           named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

}  // namespace

Result<PidFile> PidFile::lock(const std::string& path) {
    for (;;) {
        UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                           kReadableByAll));
        if (!fd) return errno_error("open pid file " + path);
        if (!is_regular(fd.get())) {
            return Error{fmt::format("pid file {} is not a regular file", path)};
        }
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) < 0) {
            if (errno != EWOULDBLOCK) return errno_error("lock pid file " + path);
            return Error{fmt::format("daemon is already running: process {} holds the pid file {}",
                                     owner_of(fd.get()), path),
                         EWOULDBLOCK};
        }
        if (!is_in_place(path, fd.get())) continue;
        // Whoever is to signal the process has to be able to read it, whatever the umask.
        ::fchmod(fd.get(), kReadableByAll);
        if (::ftruncate(fd.get(), 0) < 0) return errno_error("empty pid file " + path);
        return PidFile(path, std::move(fd));
    }
}

PidFile::~PidFile() {
    if (fd_) ::unlink(path_.c_str());
}

Result<void> PidFile::write(pid_t pid) {
    const auto line = fmt::format("{}\n", pid);
    if (::ftruncate(fd_.get(), 0) < 0 ||
        ::pwrite(fd_.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) {
        return errno_error("write pid file " + path_);
    }
    return {};
}

}  // namespace holdfast::daemon
