#include "daemon/upgrade.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "daemon/spawn.h"

namespace holdfast::daemon {

namespace {

constexpr std::chrono::seconds kTimeForATrial(20);

// The kernel calls a file that was replaced deleted, and goes on where it was.
std::string own_path() {
    constexpr std::string_view kReplaced = " (deleted)";
    std::error_code failure;
    std::string path = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (path.ends_with(kReplaced)) path.resize(path.size() - kReplaced.size());
    return path;
}

std::vector<std::string> command_line() {
    std::ifstream file("/proc/self/cmdline");
    std::vector<std::string> words;
    for (std::string word; std::getline(file, word, '\0');)
        words.push_back(word);
    return words;
}

}  // namespace

void Upgrade::try_programs(const Options& options, std::function<void(bool)> on_end) {
    std::vector<std::string> configuration_test{own_path(), "-t", "-f", options.config_file};
    if (!options.config_id.empty()) {
        configuration_test.emplace_back("-i");
        configuration_test.push_back(options.config_id);
    }
    std::vector<Trial> trials{{std::move(configuration_test), {0, 5}}};
    for (const auto* program : {"holdfast-vrrp", "holdfast-checkers", "holdfast-ipvs",
                                "holdfast-alerts", "holdfast-control"}) {
        const auto path = path_of(program);
        if (!path) {
            log_.error("Not upgrading: {}", path.error().message);
            return on_end(false);
        }
        trials.push_back({{*path}, {2}});
    }
    std::reverse(trials.begin(), trials.end());
    next(std::move(trials), std::move(on_end));
}

void Upgrade::next(std::vector<Trial> trials, std::function<void(bool)> on_end) {
    if (trials.empty()) return on_end(true);
    auto trial = std::move(trials.back());
    trials.pop_back();
    ScriptOrder order{trial.command, {"root", {}, false}, kTimeForATrial};
    runner_.run(std::move(order), [this, trial, trials = std::move(trials),
                                   on_end = std::move(on_end)](const ScriptEnd& end) mutable {
        const auto& good = trial.good;
        if (std::find(good.begin(), good.end(), end.exit_status) != good.end())
            return next(std::move(trials), std::move(on_end));
        log_.error("Not upgrading: the new {} does not work ({})", trial.command[0],
                   !end.problem.empty() ? end.problem
                   : end.signal != 0    ? fmt::format("killed by signal {}", end.signal)
                                        : fmt::format("exit status {}", end.exit_status));
        on_end(false);
    });
}

Error become_the_program_on_disk(const Options& options) {
    auto words = command_line();
    if (!options.dont_fork) words.emplace_back("--dont-fork");  // it has been done
    // The next one looks where this one has been, whatever the configuration says by now.
    for (const auto& [option, path] :
         {std::pair("--pid=", options.pid_file), std::pair("--vrrp_pid=", options.vrrp_pid_file),
          std::pair("--checkers_pid=", options.checkers_pid_file)}) {
        auto word = option + path;
        if (std::find(words.begin(), words.end(), word) == words.end())
            words.push_back(std::move(word));
    }
    std::vector<char*> arguments;
    std::transform(words.begin(), words.end(), std::back_inserter(arguments),
                   [](std::string& word) { return word.data(); });
    arguments.push_back(nullptr);
    const auto path = own_path();
    ::execv(path.c_str(), arguments.data());
    return errno_error("execute " + path);
}

}  // namespace holdfast::daemon
