#include "daemon/script_runner.h"

#include <filesystem>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "daemon/find_program.h"
#include "daemon/script_security.h"

namespace holdfast::daemon {

namespace {

ScriptEnd cannot_run(std::string problem) {
    ScriptEnd end;
    end.problem = std::move(problem);
    return end;
}

}  // namespace

ScriptPolicy policy_of(const config::ScriptSettings& scripts) {
    const auto& user = scripts.user;
    return {scripts.security,
            {user.user, user.group, user.supplementary_groups},
            scripts.supplementary_groups,
            scripts.keep_symlinks};
}

ScriptOrder order_of(const config::Script& script) {
    const auto& user = script.run_as;
    return {script.command, {user.user, user.group, user.supplementary_groups}, {}};
}

void ScriptRunner::run(ScriptOrder order, OnEnd on_end) {
    waiting_.push_back({std::move(order), std::move(on_end)});
    start_waiting();
}

void ScriptRunner::end_all() {
    waiting_.clear();
    for (auto& [number, script] : running_)
        script->end();
}

void ScriptRunner::drop_all() {
    waiting_.clear();
    running_.clear();
}

void ScriptRunner::start_waiting() {
    while (running_.size() < most_at_once_ && !waiting_.empty()) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        start(std::move(next));
    }
}

void ScriptRunner::start(Waiting waiting) {
    auto& name = waiting.order.command.front();
    const auto path = find_program(name);
    if (!path) return waiting.on_end(cannot_run(why_not_found(name)));
    name = *path;
    const auto owner = owner_of(waiting.order);
    if (!owner) return waiting.on_end(cannot_run(owner.error().message));
    const auto number = ++last_number_;
    const auto& program = waiting.order.command.front();
    auto script = RunningScript::start(
        loop_, file_of(program), waiting.order.command, *owner, waiting.order.timeout,
        [this, number, program, on_end = waiting.on_end](const ScriptEnd& end) {
            const auto ended = running_.extract(number);
            tell(program, end);
            on_end(end);
            start_waiting();
        });
    if (!script) return waiting.on_end(cannot_run(script.error().message));
    running_[number] = std::move(*script);
}

// A script is told the path that it is run by, and finds beside that file what goes with it.
std::string ScriptRunner::file_of(const std::string& program) const {
    if (policy_.keep_links) return program;
    std::error_code failure;
    const auto file = std::filesystem::canonical(program, failure);
    return failure ? program : file.string();
}

Result<ScriptOwner> ScriptRunner::owner_of(const ScriptOrder& order) {
    const auto& user = order.user.name.empty() ? policy_.standard_user : order.user;
    auto owner = find_owner(user.name, user.group, user.supplementary_groups || policy_.all_groups);
    if (!owner || owner->uid != 0) return owner;
    const auto safe = check_path_is_roots(order.command.front());
    if (safe) return owner;
    if (policy_.security) return Error{"not run as root: " + safe.error().message};
    warn_once(order.command.front(), safe.error().message);
    return owner;
}

void ScriptRunner::warn_once(const std::string& program, const std::string& problem) {
    if (!warned_.insert(program).second) return;
    log_.warning("Unsafe permissions found for script '{}': {}", program, problem);
}

void ScriptRunner::tell(const std::string& program, const ScriptEnd& end) {
    const auto severity = end.exit_status == 0 ? Severity::debug : Severity::info;
    std::istringstream output(end.output);
    for (std::string line; std::getline(output, line);)
        log_.write(severity, fmt::format("{} says: {}", program, line));
}

}  // namespace holdfast::daemon
