#include "ipvs/core/slow_start.h"

#include <algorithm>

namespace holdfast::ipvs {

namespace {

constexpr double kAlmost = 1e-9;  // what adding up many small steps may miss

double first_share(const config::SlowStart& settings) { return settings.from_percent / 100.0; }

}  // namespace

void SlowStart::begin(const IpEndpoint& server, double share, const config::SlowStart& settings,
                      TimePoint now) {
    rising_.insert_or_assign(server, Rise{std::max(share, first_share(settings)), now});
}

void SlowStart::keep_only(const std::set<IpEndpoint>& servers) {
    std::erase_if(rising_, [&](const auto& rise) { return !servers.contains(rise.first); });
}

void SlowStart::advance(const config::SlowStart& settings, TimePoint now) {
    const std::chrono::duration<double> duration = settings.duration;
    for (auto& [server, rise] : rising_) {
        const std::chrono::duration<double> passed = now - std::exchange(rise.at, now);
        rise.share += (1 - first_share(settings)) * (passed / duration);
    }
    std::erase_if(rising_, [](const auto& entry) { return entry.second.share >= 1 - kAlmost; });
}

std::map<IpEndpoint, double> SlowStart::shares() const {
    std::map<IpEndpoint, double> all;
    for (const auto& [server, rise] : rising_)
        all.emplace_hint(all.end(), server, rise.share);
    return all;
}

int risen(int weight, double share) {
    return std::min(weight, std::max(1, static_cast<int>(weight * share + kAlmost)));
}

}  // namespace holdfast::ipvs
