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

}  // namespace holdfast::checkers
