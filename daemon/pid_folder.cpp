#include "daemon/pid_folder.h"

#include <sys/stat.h>
#include <unistd.h>

namespace holdfast::daemon {

Result<void> make_pid_folder(const std::string& path) {
    constexpr mode_t kReadableByAll = 0755;
    if (::mkdir(path.c_str(), kReadableByAll) == 0) {
        // Whatever the umask: who is to signal a daemon has to find it.
        if (::chmod(path.c_str(), kReadableByAll) < 0) return errno_error("chmod " + path);
    } else if (errno != EEXIST) {
        return errno_error("make the folder of the pid files, " + path);
    }
    struct stat folder {};
    if (::lstat(path.c_str(), &folder) < 0) return errno_error("stat " + path);
    if (!S_ISDIR(folder.st_mode)) return Error{path + ", for the pid files, is not a folder"};
    if (folder.st_uid != ::geteuid() || (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return Error{path + ", for the pid files, is not ours alone"};
    return {};
}

}  // namespace holdfast::daemon
