// Tracking: what an instance depends on besides its own interface, and what that does to it.
//
// keepalived.conf(5): track_interface, track_script, track_file, track_process, track_bfd and
// track_src_ip.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/ipc/messages.h"
#include "parser/config.h"

namespace holdfast::vrrp {

using ipc::TrackerKind;

struct TrackerId {
    TrackerKind kind = TrackerKind::interface;
    std::string name;

    friend auto operator<=>(const TrackerId&, const TrackerId&) = default;
};

// What was last heard of each tracker: a file's number; of all others 1 for good and 0 for bad.
using TrackerStatuses = std::map<TrackerId, int>;

// Nobody tells of BFD sessions: no instance may wait for them.
void leave_out_unreported(config::VrrpConfig& config);

class Trackers {
  public:
    Trackers() = default;

    // Those of the instance and of its group (nullptr: it has none), with what is known of them.
    Trackers(const config::VrrpConfig& config, const config::VrrpInstance& instance,
             const config::SyncGroup* group, const TrackerStatuses& statuses);

    void update(const TrackerId& id, int status);
    std::vector<TrackerId> ids() const;

    // The first tracker that keeps the instance in FAULT, if there is one. One without weight of
    // which nothing has been heard yet does; but an instance that is `running` already goes on
    // until a script, file, process or session that is new to it has been looked at.
    std::optional<TrackerId> fault(bool running = false) const;

    // What is to be added to the configured priority.
    int weight() const;

  private:
    struct Tracker {
        TrackerId id;
        config::Weight weight;
        std::optional<int> status;
    };

    std::vector<Tracker> trackers_;
};

}  // namespace holdfast::vrrp
