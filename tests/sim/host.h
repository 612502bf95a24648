// Host: one simulated machine: its clock, its interfaces, the addresses its kernel holds, and the
// process that runs the VRRP core.
#pragma once

#include <optional>
#include <vector>

#include "tests/sim/cluster.h"
#include "tests/sim/expectation.h"
#include "vrrp/core/router.h"

namespace holdfast::sim {

enum class Power { off, running, paused };

struct Host {
    Host(std::size_t number, const Cluster& cluster, Random& random)
        : index(number),
          clock(cluster.hosts[number].clock_wrong, TimePoint(random.up_to<Time>(kOldest))),
          interface_up(cluster.lans, true),
          known_up(cluster.lans, true),
          held(cluster.routers.size()),
          expectations(cluster.routers.size()) {
        configure(cluster);
    }

    // What the file says.
    void configure(const Cluster& cluster) {
        config = configuration(cluster, index);
        present = cluster.hosts[index].present;
        instances.clear();
        for (std::size_t router = 0; router < cluster.routers.size(); ++router)
            instances.push_back(instance_of(cluster, index, router));
    }

    bool running() const { return power == Power::running; }
    bool reads_its_file() const { return power != Power::paused && !leaving; }

    // Whether each interface that the group needs is up, as far as the process knows.
    bool can_serve(const Cluster& cluster, std::size_t group) const {
        for (const auto member : cluster.groups[group].members) {
            if (present[member] && !known_up[cluster.routers[member].lan]) return false;
        }
        return true;
    }
    State state(std::size_t router) const { return expectations[router].state(); }

    static constexpr auto kOldest = std::chrono::hours(24 * 365 * 5);  // up before the run

    std::size_t index;
    Clock clock;
    Power power = Power::off;
    config::VrrpConfig config;
    std::vector<bool> present;                    // by virtual router: whether it is in `config`
    std::vector<config::VrrpInstance> instances;  // by virtual router
    std::optional<vrrp::Router> core;             // while power is not off
    std::vector<bool> interface_up;               // by LAN
    std::vector<bool> known_up;                   // what the process has been told of it
    std::vector<std::vector<config::VirtualAddress>> held;  // by virtual router; survives the core
    std::vector<Expectation> expectations;                  // by virtual router
    std::vector<std::uint32_t> unread;                      // packets that came while it was paused
    bool leaving = false;                                   // it hands over
    std::vector<State> when_it_crashed;  // by virtual router; empty: it has left in order
    Time last_seen{0};                   // alive, when it crashed
    std::optional<Time> wakes_at;
    Time steady_since{0};  // since when it has been running, or off, with the same settings
};

}  // namespace holdfast::sim
