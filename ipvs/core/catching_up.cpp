#include "ipvs/core/catching_up.h"

namespace holdfast::ipvs {

std::uint64_t connections_of(const Table& table) {
    std::uint64_t sum = 0;
    for (const auto& [key, entry] : table) {
        for (const auto& [endpoint, server] : entry.destinations)
            sum += std::uint64_t{server.active_connections} + server.inactive_connections +
                   server.persistent_connections;
    }
    return sum;
}

bool CatchingUp::look(std::uint64_t connections, TimePoint now) {
    looks_.emplace_back(now, connections);
    // The youngest that is old enough stays.
    while (looks_.size() > 1 && now - looks_[1].first >= kQuiet)
        looks_.pop_front();
    const auto& [since, before] = looks_.front();
    return now - since >= kQuiet && connections <= before + before / 100;
}

}  // namespace holdfast::ipvs
