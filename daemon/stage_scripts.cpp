#include "daemon/stage_scripts.h"

namespace holdfast::daemon {

void StageScripts::configure(const config::ScriptSettings& settings, ScriptPolicy policy) {
    settings_ = settings;
    runner_.set_policy(std::move(policy));
}

// One that fails stops nothing.
void StageScripts::run(const char* stage, const std::optional<config::Script>& script,
                       config::seconds timeout, Next next) {
    if (!script) return next();
    auto order = order_of(*script);
    order.timeout = timeout;
    const auto program = order.command.front();
    log_.info("Running {} script {}", stage, program);
    runner_.run(std::move(order),
                [this, stage, timeout, program, next = std::move(next)](const ScriptEnd& end) {
                    if (end.timed_out) {
                        log_.warning("{} script {} took more than {} s, going on without it", stage,
                                     program, timeout.count());
                    } else if (!end.problem.empty()) {
                        log_.warning("{} script {} cannot be run: {}", stage, program, end.problem);
                    } else if (end.exit_status != 0) {
                        log_.warning("{} script {} failed ({} {})", stage, program,
                                     end.signal ? "signal" : "exit status",
                                     end.signal ? end.signal : end.exit_status);
                    }
                    next();
                });
}

}  // namespace holdfast::daemon
