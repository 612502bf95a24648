// Which health checks a reload begins, ends and changes. All others go on without a gap.
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "checkers/core/check.h"
#include "checkers/core/wording.h"
#include "lib/described_json.h"
#include "tools/plan/plan.h"

namespace holdfast::plan {

namespace {

using checkers::Check;

// Virtual server, real server, the check's identity, and a number where several have the same.
using Key = std::tuple<std::string, IpEndpoint, std::string, int>;

struct Configured {
    std::string service;  // "[10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"
    Check check;
};
using All = std::map<Key, Configured>;

All checks_in(const config::LvsConfig& lvs) {
    All all;
    for (const auto& virtual_server : lvs.virtual_servers) {
        for (const auto& server : virtual_server.real_servers) {
            for (auto& check : checkers::checks_of(virtual_server, server)) {
                Key key{config::id_of(virtual_server), server.endpoint, check.identity, 0};
                while (all.contains(key))
                    ++std::get<int>(key);
                auto service = fmt::format(
                    "{} of VS {}", checkers::in_log(server.endpoint, virtual_server.protocol),
                    config::name_in_log(virtual_server));
                all.emplace(std::move(key), Configured{std::move(service), std::move(check)});
            }
        }
    }
    return all;
}

std::string kind_of(const Check& check) {
    if (check.file) return "file " + check.file->path;
    return std::string(to_json(checkers::kind_of(check.probes.front())).as_string());
}

bool same(const Check& one, const Check& other) {
    const auto all = [](const Check& check) {
        return std::tie(check.delay_loop, check.retry, check.delay_before_retry, check.warmup,
                        check.log_all_failures, check.hurry, check.probes);
    };
    if (all(one) != all(other) || one.file.has_value() != other.file.has_value()) return false;
    return !one.file || one.file->weight == other.file->weight;
}

}  // namespace

Changes check_changes(const config::LvsConfig& before, const config::LvsConfig& after) {
    Changes changes;
    const auto old = checks_in(before);
    const auto wanted = checks_in(after);
    std::size_t unchanged = 0;
    for (const auto& [key, now] : wanted) {
        const auto then = old.find(key);
        if (then == old.end()) {
            changes.push_back({now.service, fmt::format("begin a {} check", kind_of(now.check))});
        } else if (!same(then->second.check, now.check)) {
            changes.push_back(
                {now.service, fmt::format("the {} check goes on with other settings, and with "
                                          "what it has found",
                                          kind_of(now.check))});
        } else {
            ++unchanged;
        }
    }
    for (const auto& [key, then] : old) {
        if (!wanted.contains(key))
            changes.push_back({then.service, fmt::format("end a {} check", kind_of(then.check))});
    }
    if (!changes.empty())
        changes.push_back({{}, fmt::format("{} checks go on as they are", unchanged)});
    return changes;
}

}  // namespace holdfast::plan
