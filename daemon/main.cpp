// holdfastd: starts, watches and restarts the processes, and owns the configuration.
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "daemon/config_test.h"
#include "daemon/daemonize.h"
#include "daemon/host_check.h"
#include "daemon/options.h"
#include "daemon/pid_file.h"
#include "daemon/supervisor.h"

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

int start(Options options) {
    std::error_code failure;
    const auto file = std::filesystem::absolute(options.config_file, failure);
    if (!failure) options.config_file = file;  // a daemon works in /

    auto loaded = config::load(options.config_file);
    if (!loaded.config) {
        fmt::print(stderr, "{}", loaded.diagnostics.render());
        const bool missing = !std::filesystem::exists(options.config_file, failure);
        return fail(missing ? kNoConfig : kConfigInvalid,
                    options.config_file + " cannot be used, nothing was started");
    }
    check_host(*loaded.config, interface_exists, loaded.diagnostics);

    auto pid_file = PidFile::lock(options.pid_file);
    if (!pid_file) return fail(kFatal, pid_file.error().message);
    if (!options.dont_fork) {
        const auto side = daemonize();
        if (!side) return fail(kFatal, side.error().message);
        if (*side == Side::starter) {
            pid_file->abandon();
            return kOk;
        }
    }
    Supervisor supervisor(options);
    const auto written = pid_file->write(::getpid());
    if (!written) return fail(kFatal, written.error().message);
    supervisor.run(loaded);
    return kOk;
}

int main(int argc, char** argv) {
    fill_standard_descriptors();
    auto options = parse_options(argc, argv);
    if (!options) return fail(kFatal, options.error().message);
    if (options->help) return fmt::print("{}", usage()), kOk;
    if (options->version) return fmt::print("Holdfast v{}\n", HOLDFAST_VERSION), kOk;
    if (options->config_test) return run_config_test(*options);
    return start(std::move(*options));
}

}  // namespace
}  // namespace holdfast::daemon

int main(int argc, char** argv) { return holdfast::daemon::main(argc, argv); }
