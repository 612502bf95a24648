// Virtual servers and their real servers: what the kernel's IPVS is to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "lib/rare.h"
#include "lib/rare_vector.h"
#include "parser/config/checks.h"
#include "parser/config/network.h"
#include "parser/config/script.h"
#include "parser/source.h"

namespace holdfast::config {

enum class Protocol : std::uint8_t { tcp, udp, sctp };
BOOST_DESCRIBE_ENUM(Protocol, tcp, udp, sctp)

enum class ForwardingMethod : std::uint8_t { nat, dr, tun };
BOOST_DESCRIBE_ENUM(ForwardingMethod, nat, dr, tun)

enum class TunnelType : std::uint8_t { ipip, gue, gre };
BOOST_DESCRIBE_ENUM(TunnelType, ipip, gue, gre)

enum class TunnelChecksum : std::uint8_t { nocsum, csum, remcsum };
BOOST_DESCRIBE_ENUM(TunnelChecksum, nocsum, csum, remcsum)

// Of ForwardingMethod::tun.
struct Tunnel {
    TunnelType type = TunnelType::ipip;
    TunnelChecksum checksum = TunnelChecksum::nocsum;
    std::uint16_t port = 0;  // GUE only

    friend bool operator==(const Tunnel&, const Tunnel&) = default;
};
BOOST_DESCRIBE_STRUCT(Tunnel, (), (type, checksum, port))

// There may be hundreds of thousands: what is small stands together, and what is rare is a pointer.
struct RealServer {
    SourceRange where;
    IpEndpoint endpoint;
    int weight = 1;                     // 0..2^31-1
    std::uint32_t upper_threshold = 0;  // connections; above, it gets no new ones; 0: no limit
    std::uint32_t lower_threshold = 0;  // until there are fewer than this
    // With this mark packets of its checks are forwarded to it and nobody else; 0: no check has
    // connect_vip.
    std::uint32_t path_mark = 0;
    Tunnel tunnel;
    ForwardingMethod method = ForwardingMethod::nat;
    bool inhibit_on_failure = false;  // a failed server stays in the table with weight 0
    bool alpha = false;               // counts as down until its checks pass
    std::optional<bool> mail;
    RareVector<TcpCheck> tcp_checks;
    RareVector<Check> checks;  // of every other kind, in the file's order
    Rare<Script> notify_up;
    Rare<Script> notify_down;
    RareText virtual_host;
    RareText snmp_name;
};
BOOST_DESCRIBE_STRUCT(RealServer, (),
                      (endpoint, weight, method, inhibit_on_failure, alpha, tcp_checks, checks,
                       tunnel, upper_threshold, lower_threshold, notify_up, notify_down, mail,
                       virtual_host, snmp_name, path_mark))

struct SorryServer {
    SourceRange where;
    IpEndpoint endpoint;
    ForwardingMethod method = ForwardingMethod::nat;
    Tunnel tunnel;
    bool inhibit = false;
};
BOOST_DESCRIBE_STRUCT(SorryServer, (), (endpoint, method, tunnel, inhibit))

// When a virtual server is well.
struct Quorum {
    std::uint32_t weight = 1;  // of all servers alive together
    std::uint32_t hysteresis = 0;
    Rare<Script> up;
    Rare<Script> down;
};
BOOST_DESCRIBE_STRUCT(Quorum, (), (weight, hysteresis, up, down))

// Keeps servers that fail together: then it is more likely that the checks are wrong, or what all
// of them need, than that each has died. What becomes of whom: ipvs/core/failure_guard.h.
struct FailureGuard {
    std::uint32_t most_percent = 99;   // 1..99: what may fail within `window`, of those that serve
    seconds window{1};                 // 1..
    std::uint32_t enough_percent = 0;  // 100 - most_percent..100: up again, so it is over

    friend bool operator==(const FailureGuard&, const FailureGuard&) = default;
};
BOOST_DESCRIBE_STRUCT(FailureGuard, (), (most_percent, window, enough_percent))

// A server that comes back gets its weight little by little (ipvs/core/slow_start.h).
struct SlowStart {
    seconds duration{1};             // 1..
    std::uint32_t from_percent = 0;  // 0..99, of its weight

    friend bool operator==(const SlowStart&, const SlowStart&) = default;
};
BOOST_DESCRIBE_STRUCT(SlowStart, (), (duration, from_percent))

struct VirtualServer {
    SourceRange where;
    IpEndpoint endpoint;
    Protocol protocol = Protocol::tcp;
    std::string scheduler = "wlc";  // the kernel's name: rr, wrr, lc, wlc, lblc, ...
    ForwardingMethod method = ForwardingMethod::nat;
    std::optional<seconds> persistence_timeout;  // none: not persistent
    bool alpha = false;                          // the default of its real servers
    std::optional<SorryServer> sorry_server;     // serves while no real server does
    std::vector<RealServer> real_servers;

    std::uint32_t fwmark = 0;                  // in place of the endpoint, 0: none
    std::string group;                         // in place of the endpoint, empty: none
    std::optional<IpFamily> family;            // of the mark
    std::vector<std::string> scheduler_flags;  // flag-1, flag-2, flag-3, sh-port, ...
    bool one_packet = false;
    Tunnel tunnel;
    std::string persistence_engine;
    std::optional<IpAddress> persistence_mask;       // IPv4
    std::optional<std::uint8_t> persistence_prefix;  // IPv6, 1..128
    bool ha_suspend = false;                         // no checks while its address is not here
    bool omega = false;                              // at shutdown its scripts run
    std::optional<bool> mail;
    RareText virtual_host;
    RareText snmp_name;
    Quorum quorum;
    seconds removal_delay{0};  // how long a server that has left the configuration is drained
    Rare<FailureGuard> guard;
    Rare<SlowStart> slow_start;
    bool for_checks = false;  // made for a path_mark; nobody is told of it
};
BOOST_DESCRIBE_STRUCT(VirtualServer, (),
                      (endpoint, protocol, scheduler, method, persistence_timeout, alpha,
                       sorry_server, real_servers, fwmark, group, family, scheduler_flags,
                       one_packet, tunnel, persistence_engine, persistence_mask, persistence_prefix,
                       ha_suspend, omega, mail, virtual_host, snmp_name, quorum, removal_delay,
                       guard, slow_start, for_checks))

// "10.0.0.1-20 80", or a firewall mark.
struct GroupEntry {
    SourceRange where;
    IpAddress first;
    IpAddress last;
    std::uint16_t port = 0;
    std::uint32_t fwmark = 0;        // 0: the addresses
    std::optional<IpFamily> family;  // of the mark
};
BOOST_DESCRIBE_STRUCT(GroupEntry, (), (first, last, port, fwmark, family))

struct VirtualServerGroup {
    SourceRange where;
    std::string name;
    std::vector<GroupEntry> entries;
};
BOOST_DESCRIBE_STRUCT(VirtualServerGroup, (), (name, entries))

// Of the client in SSL_GET.
struct TlsFiles {
    std::string password;
    std::string ca;
    std::string certificate;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(TlsFiles, (), (password, ca, certificate, key))

struct LvsConfig {
    std::vector<VirtualServer> virtual_servers;
    std::vector<VirtualServerGroup> groups = {};  // each that a virtual server names is here
    std::optional<TlsFiles> tls = {};
};
BOOST_DESCRIBE_STRUCT(LvsConfig, (), (virtual_servers, groups, tls))

// Tells a virtual server from all others of its configuration, and stays the same when its
// settings change: "tcp 192.0.2.1:80", "fwmark 5 inet6", "group web tcp".
std::string id_of(const VirtualServer& server);

bool is_checked(const RealServer& server);

// What the checkers are told: the servers that are checked, and whose they are.
LvsConfig checkers_slice(const LvsConfig& lvs);

// As keepalived's log has it: "[192.0.2.1]:tcp:80", "FWM 5", "[web]:0" for a group.
std::string name_in_log(const VirtualServer& server);
// "[10.0.0.1]:tcp:80"
std::string name_in_log(const RealServer& server, const VirtualServer& of);

// The family of a service that a firewall mark names: the one that is written, or that of the first
// real server without a tunnel, or IPv4.
IpFamily family_of_mark(const VirtualServer& server);

}  // namespace holdfast::config
