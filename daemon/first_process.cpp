#include "daemon/first_process.h"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace holdfast::daemon {

namespace {

// The exit status of `worker`, if it is among those that have ended.
std::optional<int> bury(pid_t worker) {
    constexpr int kKilled = 128;
    std::optional<int> end;
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (ended != worker) continue;
        end = WIFEXITED(status) ? WEXITSTATUS(status) : kKilled + WTERMSIG(status);
    }
    return end;
}

}  // namespace

Result<std::optional<int>> serve_as_first_process() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    const pid_t worker = ::fork();
    if (worker < 0) return errno_error("fork");
    if (worker == 0) {
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        return std::optional<int>();
    }
    for (;;) {
        siginfo_t signal{};
        if (::sigwaitinfo(&all, &signal) < 0) continue;
        if (signal.si_signo != SIGCHLD) {
            ::kill(worker, signal.si_signo);
        } else if (const auto end = bury(worker)) {
            return end;
        }
    }
}

}  // namespace holdfast::daemon
