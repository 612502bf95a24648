// VrrpMemory: what the VRRP process has said of itself, for one that goes on for it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/ipc/messages.h"

namespace holdfast::daemon {

class VrrpMemory {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void remember(const ipc::InstanceChanged& change);
    void remember(const ipc::TrackerStatus& tracker);
    // The process has ended without leaving its instances.
    void died(TimePoint now);

    // For a process that starts, before its first configuration.
    std::vector<ipc::Message> all() const;
    // For a supervisor that comes after this one, and what it does with it.
    std::vector<ipc::TrackerStatus> trackers() const;
    std::vector<ipc::VrrpNews> told() const;
    void inherit(const std::vector<ipc::InstanceChanged>& instances,
                 const std::vector<ipc::TrackerStatus>& trackers,
                 const std::vector<ipc::VrrpNews>& told, TimePoint last_seen);
    // The last word on each instance.
    std::vector<ipc::InstanceChanged> instances() const;

    // False for what has been told already: a process that goes on for another enters its states
    // anew.
    bool is_news(const ipc::VrrpNews& news);

  private:
    struct Known {
        ipc::InstanceChanged last;
        bool by_who_lives = true;
        TimePoint last_seen;  // alive, if it no longer is
    };

    std::map<std::string, Known> instances_;
    std::map<std::pair<ipc::TrackerKind, std::string>, int> trackers_;
    std::map<std::pair<ipc::VrrpSubject, std::string>, ipc::VrrpEvent> told_;
};

}  // namespace holdfast::daemon
