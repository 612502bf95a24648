#include "daemon/core/quorum_memory.h"

namespace holdfast::daemon {

bool QuorumMemory::is_news(const ipc::ServiceNews& news) {
    if (!news.real_server.empty()) return true;
    const auto [told, is_first] = told_.try_emplace(news.virtual_server, news.up);
    return is_first || std::exchange(told->second, news.up) != news.up || !news.first;
}

std::vector<ipc::ServiceNews> QuorumMemory::told() const {
    std::vector<ipc::ServiceNews> all;
    for (const auto& [name, up] : told_)
        all.push_back({name, {}, up});
    return all;
}

void QuorumMemory::inherit(const std::vector<ipc::ServiceNews>& told) {
    for (const auto& news : told)
        told_[news.virtual_server] = news.up;
}

}  // namespace holdfast::daemon
