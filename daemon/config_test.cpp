#include "daemon/config_test.h"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "daemon/host_check.h"
#include "lib/unique_fd.h"
#include "lib/write_all.h"

namespace holdfast::daemon {

namespace {

// The log is appended to, and a link in its place is not followed: root runs this in /tmp too.
Result<void> report(const std::string& log, std::string_view text) {
    if (log.empty()) return write_all(STDERR_FILENO, text);
    const UniqueFd file(
        ::open(log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file) return errno_error("open " + log);
    return write_all(file.get(), text);
}

}  // namespace

ConfigTestStatus judge(const config::Loaded& loaded) {
    const auto& all = loaded.diagnostics.all();
    const bool file_as_a_whole = std::any_of(all.begin(), all.end(), [](const auto& diagnostic) {
        return diagnostic.severity == config::DiagnosticSeverity::error &&
               diagnostic.where.line == 0;
    });
    if (!loaded.config && file_as_a_whole) return ConfigTestStatus::unusable;
    const bool good =
        loaded.config && !loaded.diagnostics.has_errors() && !loaded.diagnostics.has_warnings();
    return good ? ConfigTestStatus::good : ConfigTestStatus::problems;
}

int run_config_test(const Options& options) {
    auto loaded = config::load(options.config_file, {options.config_id, nullptr});
    if (loaded.config) check_host(*loaded.config, interface_exists, loaded.diagnostics);
    const auto reported = report(options.config_test_log, loaded.diagnostics.render());
    if (!reported) {
        fmt::print(stderr, "holdfastd: {}\n", reported.error().message);
        return 1;
    }
    return static_cast<int>(judge(loaded));
}

}  // namespace holdfast::daemon
