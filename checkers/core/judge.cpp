// What a server's answer says of it.
#include <algorithm>

#include <fmt/format.h>

#include "checkers/core/check.h"

namespace holdfast::checkers {

namespace {

Outcome failure(std::string what, std::string why) {
    return {Outcome::Verdict::failure, std::move(what), std::move(why)};
}

Outcome judge_answer(const HttpProbe& probe, const http::Answer& answer) {
    const bool wanted =
        std::any_of(probe.status.begin(), probe.status.end(), [&](const auto& range) {
            return answer.status >= range.first && answer.status <= range.last;
        });
    if (!wanted)
        return failure("HTTP status code error to", fmt::format("status {}", answer.status));
    const auto digest = http::to_string(answer.digest);
    if (!probe.digest.empty() && probe.digest != digest) {
        return failure("MD5 digest error to", "digest " + digest);
    }
    return {};
}

}  // namespace

Outcome judge(const HttpProbe& probe, const http::Outcome& outcome) {
    if (const auto* local = std::get_if<http::NotAsked>(&outcome)) {
        return {Outcome::Verdict::unknown, {}, local->why};
    }
    if (const auto* failed = std::get_if<http::Failure>(&outcome)) {
        return failure(failed->what, failed->why);
    }
    return judge_answer(probe, std::get<http::Answer>(outcome));
}

// A program that cannot be run is a failed check: nobody knows that the server is well.
Outcome judge(const ScriptProbe& probe, const ipc::ScriptEnded& end) {
    if (!end.problem.empty()) return failure("failed", "cannot be run: " + end.problem);
    if (end.timed_out) return failure("timed out", {});
    if (end.signal != 0) return failure("failed", fmt::format("due to signal {}", end.signal));
    const bool good = end.exit_status == 0 || (probe.dynamic && end.exit_status >= 2);
    if (good) return {};
    return failure("failed", fmt::format("exited with status {}", end.exit_status));
}

}  // namespace holdfast::checkers
