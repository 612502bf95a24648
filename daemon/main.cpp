// holdfastd: starts, watches and restarts the processes, and owns the configuration.
#include <csignal>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config_test.h"
#include "daemon/core/pid_files.h"
#include "daemon/daemonize.h"
#include "daemon/first_process.h"
#include "daemon/host_check.h"
#include "daemon/options.h"
#include "daemon/pid_file.h"
#include "daemon/pid_folder.h"
#include "daemon/supervisor.h"
#include "lib/heap.h"
#include "lib/net/network_namespace.h"
#include "lib/signals.h"

namespace holdfast::daemon {
namespace {

// keepalived's (enum exit_code); what service managers know them as.
enum ExitStatus { kOk = 0, kFatal = 1, kConfigInvalid = 2, kNoConfig = 6 };

int fail(ExitStatus status, std::string_view message) {
    fmt::print(stderr, "holdfastd: {}\n", message);
    return status;
}

// A descriptor opened later must not become standard error by accident.
void fill_standard_descriptors() {
    int fd = 0;
    do {
        fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (fd >= 0 && fd <= STDERR_FILENO && ::fcntl(fd, F_SETFD, 0) == 0);
    if (fd > STDERR_FILENO) ::close(fd);
}

// A daemon works in /.
void make_paths_absolute(Options& options) {
    for (auto* path : {&options.config_file, &options.pid_file, &options.vrrp_pid_file,
                       &options.checkers_pid_file, &options.log_file}) {
        if (path->empty()) continue;
        std::error_code failure;
        const auto absolute = std::filesystem::absolute(*path, failure);
        if (!failure) *path = absolute;
    }
}

// The command line's count; the folder of the others is made.
Result<void> choose_pid_files(Options& options, const config::Global& global) {
    const auto [supervisor, vrrp, checkers] = pid_files(global);
    bool needs_folder = false;
    for (const auto& [path, configured] :
         {std::pair(&options.pid_file, supervisor), std::pair(&options.vrrp_pid_file, vrrp),
          std::pair(&options.checkers_pid_file, checkers)}) {
        if (path->empty()) *path = configured;
        needs_folder |= std::filesystem::path(*path).parent_path() == kPidFolder;
    }
    return needs_folder ? make_pid_folder(kPidFolder) : Result<void>();
}

// One that was started with another --pid would still answer for the same addresses.
Result<void> look_for_another_instance(const Options& options) {
    for (const auto& [runs, path] : {std::pair(options.run_vrrp, options.vrrp_pid_file),
                                     std::pair(options.run_checkers, options.checkers_pid_file)}) {
        if (!runs) continue;
        if (const auto free = PidFile::lock(path); !free) return free.error();
    }
    return {};
}

// As soon as the pid file says whom to signal, somebody may; the Supervisor lets them through.
void hold_signals_back() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
}

// A full disk is no reason to serve nobody: it is locked all the same, by which others find out
// that we are here.
void note(PidFile& pid_file, pid_t daemon) {
    const auto written = pid_file.write(daemon);
    if (!written) fmt::print(stderr, "holdfastd: {}\n", written.error().message);
}

// What the starter has left to do. It writes the pid file, so that whoever has waited for its end
// finds the daemon's number there.
int introduce(pid_t daemon, PidFile& pid_file) {
    note(pid_file, daemon);
    pid_file.abandon();
    return kOk;
}

int start(Options options) {
    make_paths_absolute(options);
    std::error_code failure;
    auto loaded = config::load(options.config_file, {options.config_id, nullptr});
    if (!loaded.config) {
        fmt::print(stderr, "{}", loaded.diagnostics.render());
        const bool missing = !std::filesystem::exists(options.config_file, failure);
        return fail(missing ? kNoConfig : kConfigInvalid,
                    options.config_file + " cannot be used, nothing was started");
    }
    const auto inside = net::enter_namespace(options.network_namespace.empty()
                                                 ? loaded.config->global.namespaces.network
                                                 : options.network_namespace);
    if (!inside) return fail(kFatal, inside.error().message);
    check_host(*loaded.config, host_interfaces(), loaded.diagnostics);

    const auto chosen = choose_pid_files(options, loaded.config->global);
    if (!chosen) return fail(kFatal, chosen.error().message);
    auto pid_file = PidFile::lock(options.pid_file);
    if (!pid_file) return fail(kFatal, pid_file.error().message);
    const auto alone = look_for_another_instance(options);
    if (!alone) return fail(kFatal, alone.error().message);
    hold_signals_back();
    const auto daemon = options.dont_fork ? Result<pid_t>(0) : daemonize();
    if (!daemon) return fail(kFatal, daemon.error().message);
    if (*daemon > 0) return introduce(*daemon, *pid_file);
    if (options.dont_fork) note(*pid_file, ::getpid());
    Supervisor(options).run(std::move(loaded));
    return kOk;
}

// Whoever started this program may have blocked or ignored what it lives by.
void take_signals_as_usual() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGCHLD, SIG_DFL);
}

int print_signal_number(const std::string& name) {
    const int number = signal_number(name);
    if (number == 0) return fail(kFatal, "no signal is called " + name);
    fmt::print("{}\n", number);
    return kOk;
}

int main(int argc, char** argv) {
    keep_freed_memory();
    fill_standard_descriptors();
    take_signals_as_usual();
    auto options = parse_options(argc, argv);
    if (!options) return fail(kFatal, options.error().message);
    if (options->help) return fmt::print("{}", usage()), kOk;
    if (options->version) return fmt::print("Holdfast v{}\n", HOLDFAST_VERSION), kOk;
    if (!options->signal_name.empty()) return print_signal_number(options->signal_name);
    if (options->umask) ::umask(*options->umask);
    if (options->config_test) return run_config_test(*options);
    if (::getpid() == 1 && options->dont_fork) {
        const auto end = serve_as_first_process();
        if (!end) return fail(kFatal, end.error().message);
        if (*end) return **end;
    }
    return start(std::move(*options));
}

}  // namespace
}  // namespace holdfast::daemon

int main(int argc, char** argv) { return holdfast::daemon::main(argc, argv); }
