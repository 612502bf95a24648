// What a server's answer says of it.
#include <algorithm>

#include <fmt/format.h>

#include "checkers/core/check.h"
#include "lib/regex/regex.h"

namespace holdfast::checkers {

namespace {

constexpr int kWeightNothing = 2;  // the exit status that means weight 0, and so on from there

Outcome failure(std::string what, std::string why) {
    return {Outcome::Verdict::failure, std::move(what), std::move(why)};
}

// A pattern that cannot be tried to its end has not been found, and not been missed either.
Outcome judge_page(const config::PageRegex& wanted, std::string_view page) {
    const auto regex = Regex::compile(wanted.pattern, wanted.options, wanted.stack_most);
    if (!regex) return failure("Regex match failed", regex.error().message);
    const auto found = regex->found_in(page, {wanted.min_offset.value_or(0), wanted.max_offset});
    if (!found) return failure("Regex match failed", found.error().message);
    if (*found != wanted.must_not_match) return {};
    return failure("Regex match failed", fmt::format("regex {}", *found ? "found" : "not found"));
}

Outcome judge_answer(const HttpProbe& probe, const http::Answer& answer, std::string_view page) {
    const bool wanted =
        std::any_of(probe.status.begin(), probe.status.end(), [&](const auto& range) {
            return answer.status >= range.first && answer.status <= range.last;
        });
    if (!wanted)
        return failure("HTTP status code error to", fmt::format("status {}", answer.status));
    if (!probe.digest.empty()) {
        const auto digest = http::to_string(answer.digest.value_or(http::Digest()));
        if (probe.digest != digest) return failure("MD5 digest error to", "digest " + digest);
    }
    auto outcome = probe.regex.pattern.empty() ? Outcome() : judge_page(probe.regex, page);
    const auto days = answer.certificate_days;
    if (probe.expiry_warning > 0 && days && *days < probe.expiry_warning)
        outcome.warning = fmt::format("its certificate expires in {} days", *days);
    return outcome;
}

}  // namespace

Outcome judge(const HttpProbe& probe, const http::Outcome& outcome, std::string_view page) {
    if (const auto* local = std::get_if<http::NotAsked>(&outcome)) {
        return {Outcome::Verdict::unknown, {}, local->why};
    }
    if (const auto* failed = std::get_if<http::Failure>(&outcome)) {
        return failure(failed->what, failed->why);
    }
    return judge_answer(probe, std::get<http::Answer>(outcome), page);
}

// A program that cannot be run is a failed check: nobody knows that the server is well.
Outcome judge(const ScriptProbe& probe, const ipc::ScriptEnded& end) {
    if (!end.problem.empty()) return failure("failed", "cannot be run: " + end.problem);
    if (end.timed_out) return failure("timed out", {});
    if (end.signal != 0) return failure("failed", fmt::format("due to signal {}", end.signal));
    if (end.exit_status == 0) return {};
    if (probe.dynamic && end.exit_status >= kWeightNothing) {
        Outcome good;
        good.weight = end.exit_status - kWeightNothing;
        return good;
    }
    return failure("failed", fmt::format("exited with status {}", end.exit_status));
}

}  // namespace holdfast::checkers
