// StageScripts: the programs that are run between the stages of the daemon's life, each of which
// waits for its end, for so long at most.
//
//   startup_script       before anything is started
//   pre_shutdown_script  when the daemon shall stop, while all serve on and nothing is given up
//   shutdown_script      when everything has stopped
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>

#include "daemon/script_runner.h"
#include "lib/log.h"
#include "parser/config.h"

namespace holdfast::daemon {

class StageScripts {
  public:
    using Next = std::function<void()>;

    StageScripts(boost::asio::io_context& loop, Log& log) : log_(log), runner_(loop, log, 1) {}

    void configure(const config::ScriptSettings& settings, ScriptPolicy policy);

    // `next` is called once, in any case: at once where there is no script.
    void before_start(Next next) {
        run("startup", settings_.startup, settings_.startup_timeout, std::move(next));
    }
    void before_stop(Next next) {
        run("pre_shutdown", settings_.pre_shutdown, settings_.pre_shutdown_timeout,
            std::move(next));
    }
    void after_stop(Next next) {
        run("shutdown", settings_.shutdown, settings_.shutdown_timeout, std::move(next));
    }

    bool running() const { return !runner_.idle(); }

  private:
    void run(const char* stage, const std::optional<config::Script>& script,
             config::seconds timeout, Next next);

    Log& log_;
    ScriptRunner runner_;
    config::ScriptSettings settings_;
};

}  // namespace holdfast::daemon
