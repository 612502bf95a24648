#include "daemon/spawn.h"

#include <algorithm>
#include <csignal>
#include <filesystem>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 forgot that C++ includes this too.
extern "C" {
#include <sys/pidfd.h>
}

#include "lib/ipc/channel.h"

namespace holdfast::daemon {

namespace {

namespace fs = std::filesystem;

// What the new process begins with, kept until it has been started.
class StartingConditions {
  public:
    explicit StartingConditions(int channel) {
        ::posix_spawn_file_actions_init(&files_);
        // Also clears close-on-exec, even where the number is the right one already.
        ::posix_spawn_file_actions_adddup2(&files_, channel, ipc::kChildDescriptor);
        ::posix_spawn_file_actions_addclosefrom_np(&files_, ipc::kChildDescriptor + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        ::sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    StartingConditions(const StartingConditions&) = delete;
    StartingConditions& operator=(const StartingConditions&) = delete;
    ~StartingConditions() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    const posix_spawn_file_actions_t* files() const { return &files_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

  private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

// Ours, and what the grant says in place of what we may have of these names.
std::vector<std::string> environment_with(const privileges::Grant& grant) {
    auto words = privileges::environment_of(grant);
    const auto granted = words.size();
    for (char** word = environ; *word; ++word) {
        const std::string_view ours(*word);
        const auto name = ours.substr(0, ours.find('=') + 1);
        if (std::none_of(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(granted),
                         [&](const auto& one) { return one.starts_with(name); }))
            words.emplace_back(ours);
    }
    return words;
}

// With a null pointer at the end; they live as long as the words.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers(words.size() + 1, nullptr);
    std::transform(words.begin(), words.end(), pointers.begin(),
                   [](std::string& word) { return word.data(); });
    return pointers;
}

}  // namespace

Result<std::string> path_of(const std::string& program) {
    std::error_code failure;
    const auto own_file = fs::read_symlink("/proc/self/exe", failure);
    const auto beside = own_file.parent_path() / program;
    // Relative, so that a tree which is installed somewhere else than it was made for works too.
    const auto installed =
        (own_file.parent_path() / HOLDFAST_LIBEXEC_FROM_SBIN / program).lexically_normal();
    for (const auto& candidate : {beside, installed}) {
        if (::access(candidate.c_str(), X_OK) == 0) return candidate.string();
    }
    return Error{
        fmt::format("{} is neither {} nor {}", program, beside.string(), installed.string())};
}

Result<Spawned> spawn(const std::string& program, const privileges::Grant& grant) {
    const auto path = path_of(program);
    if (!path) return path.error();
    auto ends = ipc::Channel::make_pair();
    if (!ends) return ends.error();
    auto pulse = ipc::Pulse::create();
    if (!pulse) return pulse.error();
    const StartingConditions conditions(ends->second.get());

    Spawned process{-1, {}, {}, std::move(*pulse)};
    auto words = environment_with(grant);
    const auto environment = pointers_to(words);
    char* const arguments[] = {const_cast<char*>(program.c_str()), nullptr};
    const int failure = ::posix_spawn(&process.pid, path->c_str(), conditions.files(),
                                      conditions.attributes(), arguments, environment.data());
    if (failure != 0) return errno_error("start " + *path, failure);
    process.channel = std::move(ends->first);
    process.pidfd.reset(::pidfd_open(process.pid, 0));
    if (!process.pidfd) {
        const auto error = errno_error("pidfd_open " + program);
        ::kill(process.pid, SIGKILL);
        ::waitpid(process.pid, nullptr, 0);
        return error;
    }
    return process;
}

End reap(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) return {false, errno_error("waitpid").message};
    }
    if (WIFEXITED(status))
        return {WEXITSTATUS(status) == 0, fmt::format("exit status {}", WEXITSTATUS(status))};
    return {false, fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)))};
}

}  // namespace holdfast::daemon
