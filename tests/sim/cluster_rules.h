// ClusterRules: what must hold between the hosts, as far as the network lets them hear each other.
//
//  - two hosts that hear each other are not both master for longer than the weaker one needs to
//    hear of it: a round trip when the second one takes over in good weather, an interval of the
//    stronger one when the network or a host has only just recovered
//  - once it has been quiet for long enough, whoever can serve is master or hears one, which is no
//    weaker if it may preempt
//  - from then on nothing changes
#pragma once

#include <optional>
#include <vector>

#include "simulation/network.h"
#include "tests/sim/host.h"
#include "tests/sim/verdict.h"

namespace holdfast::sim {

class ClusterRules {
  public:
    // All of them live elsewhere and longer.
    ClusterRules(const Cluster& cluster, const Network& network, const std::vector<Host>& hosts,
                 Verdict& verdict);

    void state_changed(std::size_t host, std::size_t router, State from, State to, Time now);
    void died(std::size_t host);

    // Are there too long two masters, though neither has noticed?
    void inspect(Time now);

    // How long the protocol may take until all is settled, from when all is quiet.
    Time settling_time() const;
    // Everything is quiet: since when, at the earliest.
    Time quiet_since() const;
    void judge_settled(Time now);
    // Whether nothing may change any more.
    void expect_stillness(bool still) { still_ = still; }

  private:
    std::optional<Time>& conflict(std::size_t router, std::size_t one, std::size_t other);
    void judge_conflict(std::size_t router, std::size_t one, std::size_t other, Time now);
    bool stronger(std::size_t router, std::size_t one, std::size_t other) const;

    // Whether the hosts hear each other on a LAN that the group uses.
    bool meet(std::size_t group, std::size_t one, std::size_t other) const;
    bool is_master(std::size_t group, std::size_t host) const;
    void judge_group(std::size_t group, Time now);
    bool has_no_reason_to_claim(std::size_t group, std::size_t host) const;

    const Cluster& cluster_;
    const Network& network_;
    const std::vector<Host>& hosts_;
    Verdict& verdict_;
    std::vector<std::optional<Time>> conflicts_;  // since when, by router, host and host
    bool still_ = false;
};

}  // namespace holdfast::sim
