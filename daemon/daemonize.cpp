#include "daemon/daemonize.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/unique_fd.h"

namespace holdfast::daemon {

Result<pid_t> daemonize() {
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null) return errno_error("open /dev/null");
    const pid_t pid = ::fork();
    if (pid < 0) return errno_error("fork into background");
    if (pid > 0) return pid;
    ::setsid();
    if (::chdir("/") < 0) return errno_error("chdir /");
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::dup2(null.get(), standard) < 0) return errno_error("dup2 /dev/null");
    }
    return 0;
}

}  // namespace holdfast::daemon
