#include "daemon/core/vrrp_memory.h"

namespace holdfast::daemon {

void VrrpMemory::remember(const ipc::InstanceChanged& change) {
    instances_[change.instance] = {change, true, {}};
}

void VrrpMemory::remember(const ipc::TrackerStatus& tracker) {
    trackers_[{tracker.kind, tracker.name}] = tracker.status;
}

// One that died before it had said anything of an instance has not advertised for it either.
void VrrpMemory::died(TimePoint now) {
    for (auto& [name, known] : instances_) {
        if (std::exchange(known.by_who_lives, false)) known.last_seen = now;
    }
}

std::vector<ipc::Message> VrrpMemory::all() const {
    std::vector<ipc::Message> words;
    for (const auto& [name, known] : instances_) {
        const auto last_seen = std::chrono::floor<std::chrono::microseconds>(known.last_seen);
        if (!known.by_who_lives)
            words.emplace_back(
                ipc::InstanceWas{name, known.last.state, last_seen.time_since_epoch()});
    }
    for (const auto& tracker : trackers())
        words.emplace_back(tracker);
    return words;
}

std::vector<ipc::TrackerStatus> VrrpMemory::trackers() const {
    std::vector<ipc::TrackerStatus> all;
    for (const auto& [tracker, status] : trackers_)
        all.push_back({tracker.first, tracker.second, status});
    return all;
}

std::vector<ipc::VrrpNews> VrrpMemory::told() const {
    std::vector<ipc::VrrpNews> all;
    for (const auto& [who, event] : told_)
        all.push_back({who.first, who.second, event, 0});
    return all;
}

void VrrpMemory::inherit(const std::vector<ipc::InstanceChanged>& instances,
                         const std::vector<ipc::TrackerStatus>& trackers,
                         const std::vector<ipc::VrrpNews>& told, TimePoint last_seen) {
    for (const auto& instance : instances)
        instances_[instance.instance] = {instance, false, last_seen};
    for (const auto& tracker : trackers)
        remember(tracker);
    for (const auto& news : told)
        told_[{news.subject, news.name}] = news.event;
}

std::vector<ipc::InstanceChanged> VrrpMemory::instances() const {
    std::vector<ipc::InstanceChanged> all;
    for (const auto& [name, known] : instances_)
        all.push_back(known.last);
    return all;
}

bool VrrpMemory::is_news(const ipc::VrrpNews& news) {
    using enum ipc::VrrpEvent;
    switch (news.event) {
        case master_rx_lower_priority:
        case master_priority:
        case backup_priority:
            return true;
        default:
            break;
    }
    const auto [told, is_first] = told_.try_emplace({news.subject, news.name}, news.event);
    return is_first || std::exchange(told->second, news.event) != news.event;
}

}  // namespace holdfast::daemon
