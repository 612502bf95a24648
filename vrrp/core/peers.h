// Peers: the other routers of a virtual router, as they were heard last.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/ipc/reports.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class Peers {
  public:
    // Who forges senders cannot make it longer.
    static constexpr std::size_t kMost = 16;

    void hear(const IpAddress& address, std::uint8_t priority, TimePoint now) {
        auto place = std::find_if(peers_.begin(), peers_.end(),
                                  [&](const auto& peer) { return peer.address == address; });
        if (place == peers_.end() && peers_.size() < kMost)
            place = peers_.insert(place, Peer{address});
        if (place == peers_.end()) place = std::min_element(peers_.begin(), peers_.end(), earlier);
        *place = {address, priority, now};
    }

    std::vector<ipc::PeerReport> report(TimePoint now) const {
        std::vector<ipc::PeerReport> reports;
        for (const auto& peer : peers_) {
            reports.push_back({peer.address, peer.priority,
                               std::chrono::duration_cast<ipc::microseconds>(now - peer.heard)});
        }
        return reports;
    }

  private:
    struct Peer {
        IpAddress address;
        std::uint8_t priority = 0;
        TimePoint heard{};
    };
    static bool earlier(const Peer& a, const Peer& b) { return a.heard < b.heard; }

    std::vector<Peer> peers_;
};

}  // namespace holdfast::vrrp
