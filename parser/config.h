// Config: what a keepalived.conf means, after parsing and validation.
//
// An immutable value with all defaults filled in. The supervisor makes it and hands each process
// its slice (VrrpConfig, LvsConfig) as described JSON; nothing here knows of processes or kernels.
// Where something stood in the file is kept in `where`, for diagnostics, and is not handed on.
// The reference of the language is keepalived.conf(5).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "parser/source.h"

namespace holdfast::config {

using std::chrono::microseconds;
using std::chrono::seconds;

// --- global_defs -------------------------------------------------------------------------------

struct Global {
    std::string router_id;  // defaults to the host's name
    std::vector<std::string> notification_email;
    std::string notification_email_from;
    std::optional<IpEndpoint> smtp_server;  // port 25 unless written
    seconds smtp_connect_timeout{30};
};
BOOST_DESCRIBE_STRUCT(Global, (),
                      (router_id, notification_email, notification_email_from, smtp_server,
                       smtp_connect_timeout))

// --- VRRP --------------------------------------------------------------------------------------

enum class InitialState { backup, master };
BOOST_DESCRIBE_ENUM(InitialState, backup, master)

enum class AuthType { none, pass };
BOOST_DESCRIBE_ENUM(AuthType, none, pass)

// VRRPv2 only (RFC 2338 section 5.3.6). `secret` is cut to the 8 octets that the wire carries.
struct Authentication {
    AuthType type = AuthType::none;
    std::string secret;

    friend bool operator==(const Authentication&, const Authentication&) = default;
};
BOOST_DESCRIBE_STRUCT(Authentication, (), (type, secret))

// An item of virtual_ipaddress.
struct VirtualAddress {
    SourceRange where;
    IpPrefix prefix;
    std::string interface;               // empty: the instance's
    std::string label;                   // IPv4 address label, empty: none
    std::string scope;                   // as ip-address(8) names it, empty: global
    std::optional<IpAddress> broadcast;  // "brd"

    friend bool operator==(const VirtualAddress& one, const VirtualAddress& other) {
        return std::tie(one.prefix, one.interface, one.label, one.scope, one.broadcast) ==
               std::tie(other.prefix, other.interface, other.label, other.scope, other.broadcast);
    }
};
BOOST_DESCRIBE_STRUCT(VirtualAddress, (), (prefix, interface, label, scope, broadcast))

struct VrrpInstance {
    SourceRange where;
    std::string name;
    std::string interface;
    SourceRange interface_where;
    InitialState state = InitialState::backup;
    std::uint8_t vrid = 0;        // 1..255
    std::uint8_t priority = 100;  // 1..255; 255 owns the addresses (RFC 9568 section 5.2.4)
    int version = 2;              // 2 (RFC 3768) or 3 (RFC 9568)
    microseconds advert_interval = seconds(1);  // v2: whole seconds 1..255; v3: 10 ms..40.95 s
    bool preempt = true;                        // false: "nopreempt"
    microseconds preempt_delay{0};              // 0..1000 s after start-up or seeing a lower master
    Authentication authentication;
    std::vector<VirtualAddress> addresses;  // in the file's order, which is the packet's order

    // Gratuitous ARP: `garp_master_repeat` packets at once when becoming master, and as many again
    // after `garp_master_delay` (0: no second volley).
    int garp_master_repeat = 5;
    microseconds garp_master_delay = seconds(5);
};
BOOST_DESCRIBE_STRUCT(VrrpInstance, (),
                      (name, interface, state, vrid, priority, version, advert_interval, preempt,
                       preempt_delay, authentication, addresses, garp_master_repeat,
                       garp_master_delay))

// All members are master together or none is.
struct SyncGroup {
    SourceRange where;
    std::string name;
    std::vector<std::string> members;  // names of instances, each in at most one group
};
BOOST_DESCRIBE_STRUCT(SyncGroup, (), (name, members))

struct VrrpConfig {
    std::vector<VrrpInstance> instances;
    std::vector<SyncGroup> sync_groups;
};
BOOST_DESCRIBE_STRUCT(VrrpConfig, (), (instances, sync_groups))

// --- LVS: virtual servers, real servers and their checks ---------------------------------------

enum class Protocol { tcp, udp, sctp };
BOOST_DESCRIBE_ENUM(Protocol, tcp, udp, sctp)

enum class ForwardingMethod { nat, dr, tun };
BOOST_DESCRIBE_ENUM(ForwardingMethod, nat, dr, tun)

struct TcpCheck {
    SourceRange where;
    IpEndpoint target;                          // the real server's, or connect_ip, connect_port
    microseconds connect_timeout = seconds(5);  // gives up on a connection after this
    microseconds delay_loop = seconds(60);      // between two checks
    int retry = 1;                              // failures in a row that are forgiven
    microseconds delay_before_retry = seconds(1);
    microseconds warmup{};  // the first check starts at random within this time
};
BOOST_DESCRIBE_STRUCT(TcpCheck, (),
                      (target, connect_timeout, delay_loop, retry, delay_before_retry, warmup))

struct RealServer {
    SourceRange where;
    IpEndpoint endpoint;
    int weight = 1;  // 0..65535
    ForwardingMethod method = ForwardingMethod::nat;
    bool inhibit_on_failure = false;  // a failed server stays in the table with weight 0
    bool alpha = false;               // counts as down until its checks pass
    std::vector<TcpCheck> tcp_checks;
};
BOOST_DESCRIBE_STRUCT(RealServer, (),
                      (endpoint, weight, method, inhibit_on_failure, alpha, tcp_checks))

struct SorryServer {
    SourceRange where;
    IpEndpoint endpoint;
    ForwardingMethod method = ForwardingMethod::nat;
};
BOOST_DESCRIBE_STRUCT(SorryServer, (), (endpoint, method))

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
};
BOOST_DESCRIBE_STRUCT(VirtualServer, (),
                      (endpoint, protocol, scheduler, method, persistence_timeout, alpha,
                       sorry_server, real_servers))

struct LvsConfig {
    std::vector<VirtualServer> virtual_servers;
};
BOOST_DESCRIBE_STRUCT(LvsConfig, (), (virtual_servers))

// -----------------------------------------------------------------------------------------------

struct Config {
    Global global;
    VrrpConfig vrrp;
    LvsConfig lvs;
};

}  // namespace holdfast::config
