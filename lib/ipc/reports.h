// Reports: what the processes know of the present, for operators who ask.
//
// A child answers AskReport with Report, and its report as JSON (lib/write_json.h) in the sealed
// memory that comes along. Times are ages, so that nobody needs another's clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/ipc/messages.h"
#include "lib/net/ip.h"
#include "lib/netlink/ipvs.h"

namespace holdfast::ipc {

using std::chrono::microseconds;

// --- of holdfast-vrrp ----------------------------------------------------------------------------

// Another router of the same virtual router, as heard last.
struct PeerReport {
    IpAddress address;
    int priority = 0;
    microseconds heard_ago{0};
};
BOOST_DESCRIBE_STRUCT(PeerReport, (), (address, priority, heard_ago))

// Adverts that were not believed, by reason (vrrp/core/complaints.h).
struct RefusedReport {
    std::string reason;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(RefusedReport, (), (reason, count))

// Since the process has known the instance.
struct AdvertCounts {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;  // and believed
    std::uint64_t priority_zero_sent = 0;
    std::uint64_t priority_zero_received = 0;
    std::uint64_t became_master = 0;
    std::uint64_t released_master = 0;
    std::uint64_t other_addresses = 0;  // received with a list that is not ours
};
BOOST_DESCRIBE_STRUCT(AdvertCounts, (),
                      (sent, received, priority_zero_sent, priority_zero_received, became_master,
                       released_master, other_addresses))

struct InstanceReport {
    std::string instance;
    InstanceState state = InstanceState::init;
    int priority = 0;          // the effective one
    std::string reason;        // why it is in this state
    microseconds in_state{0};  // for how long
    bool stepped_down = false;
    std::vector<PeerReport> peers;
    AdvertCounts adverts;
    std::vector<RefusedReport> refused;  // each reason there is, in the same order always
    microseconds latest_advert{0};       // by how much one of ours was late, at most
};
BOOST_DESCRIBE_STRUCT(InstanceReport, (),
                      (instance, state, priority, reason, in_state, stepped_down, peers, adverts,
                       refused, latest_advert))

struct GroupReport {
    std::string group;
    InstanceState state = InstanceState::init;
};
BOOST_DESCRIBE_STRUCT(GroupReport, (), (group, state))

struct VrrpReport {
    std::vector<InstanceReport> instances;  // in the configuration's order
    std::vector<GroupReport> groups;
    std::vector<TrackerStatus> trackers;
};
BOOST_DESCRIBE_STRUCT(VrrpReport, (), (instances, groups, trackers))

// --- of holdfast-checkers ------------------------------------------------------------------------

struct CheckReport {
    CheckKind kind = CheckKind::tcp;
    std::optional<bool> up;  // none: it has not come to a conclusion
    bool file = false;       // it is the number in a file
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::optional<microseconds> ended_ago;  // none: no probe has ended yet
    microseconds took{0};                   // the last one
    std::string problem;                    // of the last one that failed, while it is down
};
BOOST_DESCRIBE_STRUCT(CheckReport, (),
                      (kind, up, file, succeeded, failed, ended_ago, took, problem))

struct CheckedServerReport {
    IpEndpoint server;
    std::optional<bool> up;  // none: not all of its checks have come to a conclusion
    std::vector<CheckReport> checks;
};
BOOST_DESCRIBE_STRUCT(CheckedServerReport, (), (server, up, checks))

struct CheckedServiceReport {
    std::string virtual_server;                // its config::id_of()
    bool suspended = false;                    // by ha_suspend
    std::vector<CheckedServerReport> servers;  // none if not wanted
};
BOOST_DESCRIBE_STRUCT(CheckedServiceReport, (), (virtual_server, suspended, servers))

struct CheckersReport {
    std::vector<CheckedServiceReport> services;
};
BOOST_DESCRIBE_STRUCT(CheckersReport, (), (services))

// --- of holdfast-ipvs ----------------------------------------------------------------------------

struct ServerReport {
    IpEndpoint server;
    bool up = true;              // counts as such
    bool in_table = false;       // of the kernel
    std::uint32_t weight = 0;    // there
    std::optional<int> ordered;  // the weight an operator has given it
    std::uint32_t active_connections = 0;
    std::uint32_t inactive_connections = 0;
    std::uint32_t persistent_connections = 0;
    ipvs::Stats traffic;  // of everything the kernel has for it, added up
};
BOOST_DESCRIBE_STRUCT(ServerReport, (),
                      (server, up, in_table, weight, ordered, active_connections,
                       inactive_connections, persistent_connections, traffic))

struct ServiceReport {
    std::string virtual_server;  // its config::id_of()
    bool quorum = true;
    bool guarded = false;  // the failure guard keeps servers that are down
    std::uint32_t servers_up = 0;
    std::uint64_t active_connections = 0;  // of its servers, without the sorry server
    std::uint64_t inactive_connections = 0;
    std::vector<ServerReport> servers;  // in the configuration's order; none if not wanted
    std::optional<ServerReport> sorry_server;
    ipvs::Stats traffic;
};
BOOST_DESCRIBE_STRUCT(ServiceReport, (),
                      (virtual_server, quorum, guarded, servers_up, active_connections,
                       inactive_connections, servers, sorry_server, traffic))

struct IpvsReport {
    std::string problem;  // why the kernel's table is not known
    std::vector<ServiceReport> services;
};
BOOST_DESCRIBE_STRUCT(IpvsReport, (), (problem, services))

}  // namespace holdfast::ipc
