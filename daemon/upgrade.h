// Upgrade: puts the programs that are on disk now in the place of those that run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "daemon/options.h"
#include "daemon/script_runner.h"
#include "lib/log.h"

namespace holdfast::daemon {

class Upgrade {
  public:
    Upgrade(boost::asio::io_context& loop, Log& log) : runner_(loop, log, 1), log_(log) {}

    // Runs each of the new programs for a moment: holdfastd has to accept the configuration, and
    // the others have to come as far as missing their supervisor. Calls `on_end` once.
    void try_programs(const Options& options, std::function<void(bool good)> on_end);

  private:
    struct Trial {
        std::vector<std::string> command;
        std::vector<int> good;  // exit statuses
    };

    void next(std::vector<Trial> trials, std::function<void(bool)> on_end);

    ScriptRunner runner_;
    Log& log_;
};

// Becomes the program on disk, in this process, with the same command line and the same pid files.
// Returns why that cannot be.
Error become_the_program_on_disk(const Options& options);

}  // namespace holdfast::daemon
