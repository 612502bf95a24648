// Cluster: what is drawn for one run before anything happens: networks, virtual routers, sync
// groups, and the hosts with their settings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parser/config.h"
#include "simulation/clock.h"
#include "simulation/random.h"

namespace holdfast::sim {

using std::chrono::microseconds;

// A VRID on a network. Its index in Cluster::routers names the instance: V0, V1, ...
struct VirtualRouter {
    std::size_t lan = 0;    // the interface is eth<lan>
    std::size_t group = 0;  // in Cluster::groups
    std::uint8_t vrid = 1;
    int version = 2;
    std::string secret;          // version 2: auth_pass, if there is one
    microseconds interval{0};    // version 2: of all hosts
    std::size_t addresses = 1;   // how many it has
    microseconds garp_delay{0};  // garp_master_delay
};

// Virtual routers that are in one state on each host: a sync group, or one alone.
struct Group {
    std::vector<std::size_t> members;  // in Cluster::routers
    bool synchronized() const { return members.size() > 1; }
};

// What one host's configuration says of one group.
struct Policy {
    std::uint8_t priority = 100;
    bool preempt = true;
    microseconds preempt_delay{0};
    microseconds catch_up_time{0};  // of its first virtual router
};

struct HostSettings {
    int clock_wrong = 0;                  // parts per million
    Time longest_wakeup{0};               // how late the process may be run after a deadline
    std::vector<Policy> policies;         // by group
    std::vector<microseconds> intervals;  // by virtual router; version 3 learns the master's
    std::vector<std::size_t> addresses;   // by virtual router: how many are configured here
    std::vector<bool> present;            // by virtual router: whether it is configured here at all
};

struct Cluster {
    std::size_t lans = 1;
    std::vector<VirtualRouter> routers;
    std::vector<Group> groups;
    std::vector<HostSettings> hosts;
    Time longest_delay{0};  // of a packet while the network is calm

    microseconds longest_interval() const;
    microseconds shortest_interval() const;
};

Cluster draw_cluster(Random& random);
Policy draw_policy(const Cluster& cluster, std::size_t group, Random& random);

std::string instance_name(std::size_t router);
std::size_t router_named(const std::string& instance);
std::string interface_name(std::size_t lan);

// Hosts of a higher index have higher addresses, on each network.
IpAddress host_address(std::size_t lan, std::size_t host);

// What the host's configuration says of a virtual router, if it is there; and all of it.
config::VrrpInstance instance_of(const Cluster& cluster, std::size_t host, std::size_t router);
config::VrrpConfig configuration(const Cluster& cluster, std::size_t host);

// The cluster as a few lines for people.
std::string describe(const Cluster& cluster);

}  // namespace holdfast::sim
