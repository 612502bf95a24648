#include "daemon/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/write_all.h"

namespace holdfast::daemon {

Result<void> LogFile::append(std::string_view lines) {
    if (!is_open_at_its_path()) {
        auto opened = open();
        if (!opened) return opened;
    }
    std::string text;
    if (line_is_broken_) text = '\n';
    text += lines;
    auto written = write_all(file_.get(), text, "write " + path_);
    line_is_broken_ = !written;
    return written;
}

bool LogFile::is_open_at_its_path() const {
    struct stat ours {};
    struct stat there {};
    return file_ && ::fstat(file_.get(), &ours) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

Result<void> LogFile::open() {
    constexpr mode_t kForEverybodyToRead = 0644;
    // Not to wait for somebody who reads, should it be a pipe.
    UniqueFd file(::open(path_.c_str(),
                         O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                         kForEverybodyToRead));
    if (!file) return errno_error("open the log file " + path_);
    struct stat opened {};
    if (::fstat(file.get(), &opened) != 0) return errno_error("stat " + path_);
    if (!S_ISREG(opened.st_mode) || opened.st_uid != ::geteuid() || opened.st_nlink != 1)
        return Error{path_ + " is not a file of our own, nothing is logged there"};
    file_ = std::move(file);
    line_is_broken_ = false;
    return {};
}

}  // namespace holdfast::daemon
