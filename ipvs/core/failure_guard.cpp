#include "ipvs/core/failure_guard.h"

namespace holdfast::ipvs {

namespace {

// One is not a mass, whatever its share.
constexpr std::size_t kFewest = 2;

}  // namespace

FailureGuard::Change FailureGuard::failed(const IpEndpoint& server, std::optional<int> weight,
                                          std::size_t serving, const config::FailureGuard& settings,
                                          TimePoint now) {
    if (!engaged_) {
        std::erase_if(failures_, [&](const auto& failure) {
            return now - failure.second.when > settings.window;
        });
    }
    failures_.insert_or_assign(server, Failure{weight, now});
    const auto failed = failures_.size();
    const bool too_many =
        failed >= kFewest && failed * 100 > settings.most_percent * (serving + failed);
    if (engaged_ || !too_many) return Change::none;
    engaged_ = true;
    return Change::engaged;
}

FailureGuard::Change FailureGuard::is_up(const IpEndpoint& server, std::size_t serving,
                                         const config::FailureGuard& settings) {
    failures_.erase(server);
    return look_whether_over(serving, settings);
}

FailureGuard::Change FailureGuard::reload(const std::set<IpEndpoint>& servers, std::size_t serving,
                                          const config::FailureGuard* settings) {
    std::erase_if(failures_, [&](const auto& failure) { return !servers.contains(failure.first); });
    if (!settings) return release();
    return look_whether_over(serving, *settings);
}

FailureGuard::Change FailureGuard::look_whether_over(std::size_t serving,
                                                     const config::FailureGuard& settings) {
    const bool enough = serving * 100 >= settings.enough_percent * (serving + failures_.size());
    return engaged_ && enough ? release() : Change::none;
}

FailureGuard::Change FailureGuard::release() {
    failures_.clear();
    return std::exchange(engaged_, false) ? Change::released : Change::none;
}

FailureGuard::Kept FailureGuard::kept() const {
    Kept kept;
    if (!engaged_) return kept;
    for (const auto& [server, failure] : failures_)
        kept.emplace(server, failure.weight);
    return kept;
}

}  // namespace holdfast::ipvs
