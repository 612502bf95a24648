// Status: how the daemon and what it looks after stand at one moment, as operators are told
// (docs/control-protocol.md). Everything that shows the present is made from it: the commands, the
// metrics, the dumps and the status page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/ipc/reports.h"

namespace holdfast::control {

// Raised when something that was there changes its meaning or goes.
inline constexpr int kProtocol = 1;

struct PeerStatus {
    IpAddress address;
    int priority = 0;
    std::int64_t heard_seconds_ago = 0;
};
BOOST_DESCRIBE_STRUCT(PeerStatus, (), (address, priority, heard_seconds_ago))

struct InstanceStatus {
    std::string name;
    ipc::InstanceState state = ipc::InstanceState::init;
    std::string reason;  // why it is in this state
    std::string since;   // 2026-01-31T23:59:59Z
    std::int64_t in_state_seconds = 0;
    int priority = 0;             // the effective one
    int configured_priority = 0;  // before what it tracks has its say
    bool stepped_down = false;
    std::string group;  // empty: none
    std::string interface;
    int vrid = 0;
    int version = 0;
    bool ipv6 = false;
    std::vector<std::string> addresses;
    std::vector<std::string> excluded_addresses;  // those of them that adverts do not name
    std::int64_t garp_delay_seconds = 0;          // between the two volleys of gratuitous ARPs
    std::vector<PeerStatus> peers;
    ipc::AdvertCounts adverts;
    std::vector<ipc::RefusedReport> refused;
    std::int64_t latest_advert_us = 0;  // by how much one of ours was late, at most
};
BOOST_DESCRIBE_STRUCT(InstanceStatus, (),
                      (name, state, reason, since, in_state_seconds, priority, configured_priority,
                       stepped_down, group, interface, vrid, version, ipv6, addresses,
                       excluded_addresses, garp_delay_seconds, peers, adverts, refused,
                       latest_advert_us))

struct CheckStatus {
    std::string kind;        // "tcp", "http", ..., "file"
    std::optional<bool> up;  // none: it has not come to a conclusion
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::optional<std::int64_t> seconds_ago;  // none: not yet made
    std::int64_t took_us = 0;
    std::string problem;
};
BOOST_DESCRIBE_STRUCT(CheckStatus, (), (kind, up, succeeded, failed, seconds_ago, took_us, problem))

struct ServerStatus {
    std::string name;  // "10.0.0.1:80"
    bool up = true;
    bool checked = false;  // has checks, and they have come to a conclusion
    int configured_weight = 1;
    std::optional<int> ordered_weight;  // by an operator; 0: it is drained
    bool in_table = false;              // of the kernel
    std::int64_t weight = 0;            // there
    std::string method;
    std::uint32_t active_connections = 0;
    std::uint32_t inactive_connections = 0;
    std::uint32_t persistent_connections = 0;
    ipvs::Stats traffic;
    std::vector<CheckStatus> checks;
};
BOOST_DESCRIBE_STRUCT(ServerStatus, (),
                      (name, up, checked, configured_weight, ordered_weight, in_table, weight,
                       method, active_connections, inactive_connections, persistent_connections,
                       traffic, checks))

struct ServiceStatus {
    std::string name;  // "tcp 192.0.2.1:80", "fwmark 5 inet6", "group web tcp"
    std::string scheduler;
    bool quorum = true;
    bool guarded = false;    // servers that are down are kept (mass_failure_guard)
    bool suspended = false;  // its servers are not checked (ha_suspend)
    std::uint32_t servers_up = 0;
    std::uint32_t servers_configured = 0;
    std::uint64_t active_connections = 0;
    std::uint64_t inactive_connections = 0;
    ipvs::Stats traffic;
    std::vector<ServerStatus> servers;  // none in a summary
    std::optional<ServerStatus> sorry_server;
};
BOOST_DESCRIBE_STRUCT(ServiceStatus, (),
                      (name, scheduler, quorum, guarded, suspended, servers_up, servers_configured,
                       active_connections, inactive_connections, traffic, servers, sorry_server))

struct ProcessStatus {
    std::string name;  // "holdfast-vrrp"
    bool wanted = false;
    bool answers = false;
    std::string problem;
};
BOOST_DESCRIBE_STRUCT(ProcessStatus, (), (name, wanted, answers, problem))

struct Status {
    std::string version;  // of Holdfast
    std::string host;
    std::string when;  // 2026-01-31T23:59:59Z
    std::string file;  // the configuration
    std::vector<ProcessStatus> processes;
    std::vector<InstanceStatus> instances;
    std::vector<ipc::GroupReport> groups;
    std::vector<ipc::TrackerStatus> trackers;
    std::vector<ServiceStatus> services;
};
BOOST_DESCRIBE_STRUCT(Status, (),
                      (version, host, when, file, processes, instances, groups, trackers, services))

// --- what goes over the socket -------------------------------------------------------------------

// The first line that a client hears.
struct Greeting {
    std::string holdfast;  // the version
    int protocol = 0;      // kProtocol
};
BOOST_DESCRIBE_STRUCT(Greeting, (), (holdfast, protocol))

// A line of a client. What a verb does not need stays away.
struct Request {
    std::uint64_t id = 0;  // comes back with the answer
    std::string verb;
    std::string name;     // of an instance or group
    std::string service;  // Status's name of it, or a part of that which is no other's
    std::string server;   // likewise
    std::optional<int> weight;
    std::string level;
    bool follow = false;
    bool whole = false;  // with what is 0, false, empty or null, in a status
};
BOOST_DESCRIBE_STRUCT(Request, (), (id, verb, name, service, server, weight, level, follow, whole))

}  // namespace holdfast::control
