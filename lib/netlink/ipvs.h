// The kernel's IPVS table as values: virtual services, their destinations, and what can be done to
// them. The meaning of the numbers is that of linux/ip_vs.h; the client is
// lib/netlink/ipvs_client.h.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "lib/rare.h"

namespace holdfast::ipvs {

// By IANA's number. The kernel knows these three for services.
enum class Protocol : std::uint16_t { tcp = 6, udp = 17, sctp = 132 };

// "tcp", "udp", "sctp", or "?".
std::string_view name(Protocol protocol);

// What tells one virtual service from the others: protocol, address and port, or a firewall mark.
struct ServiceKey {
    Protocol protocol = Protocol::tcp;
    IpEndpoint endpoint;
    // Not 0: the service of this mark. Then the protocol is the default one and the endpoint's
    // address is 0.0.0.0 or ::, which only tells the family.
    std::uint32_t fwmark = 0;

    bool is_v6() const { return endpoint.address.is_v6(); }

    friend bool operator==(const ServiceKey&, const ServiceKey&) = default;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 in it for a pointer
    friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
};

ServiceKey fwmark_key(std::uint32_t mark, bool is_v6);

// "tcp 192.0.2.1:80", "fwmark 5", "fwmark 5 (IPv6)".
std::string to_string(const ServiceKey& key);

// Counters since the entry was made or zeroed, and rates per second (averages of the kernel's).
struct Stats {
    std::uint64_t connections = 0;
    std::uint64_t in_packets = 0;
    std::uint64_t out_packets = 0;
    std::uint64_t in_bytes = 0;
    std::uint64_t out_bytes = 0;
    std::uint64_t connection_rate = 0;
    std::uint64_t in_packet_rate = 0;
    std::uint64_t out_packet_rate = 0;
    std::uint64_t in_byte_rate = 0;
    std::uint64_t out_byte_rate = 0;

    friend bool operator==(const Stats&, const Stats&) = default;
};
BOOST_DESCRIBE_STRUCT(Stats, (),
                      (connections, in_packets, out_packets, in_bytes, out_bytes, connection_rate,
                       in_packet_rate, out_packet_rate, in_byte_rate, out_byte_rate))

// Bits of Service::flags (IP_VS_SVC_F_*). Two schedulers give the scheduler's bits a name: for sh
// and mh the first is "fallback", the second "port".
namespace service_flag {
inline constexpr std::uint32_t persistent = 0x01;
inline constexpr std::uint32_t hashed = 0x02;  // the kernel's own
inline constexpr std::uint32_t one_packet = 0x04;
inline constexpr std::uint32_t scheduler_1 = 0x08;
inline constexpr std::uint32_t scheduler_2 = 0x10;
inline constexpr std::uint32_t scheduler_3 = 0x20;
inline constexpr std::uint32_t scheduler_any = scheduler_1 | scheduler_2 | scheduler_3;
}  // namespace service_flag

struct Service {
    ServiceKey key;
    std::string scheduler = "wlc";
    std::uint32_t flags = 0;
    std::uint32_t timeout_seconds = 0;  // of persistence
    // How far clients count as one for persistence. IPv4: the mask, 255.255.255.0 is 0xffffff00.
    // IPv6: the length of the prefix, 1..128.
    std::uint32_t netmask = 0xffffffff;
    std::string persistence_engine;  // "sip", or empty
    Rare<Stats> stats;               // read only; none: all are 0
};

// The netmask that keeps every client apart.
std::uint32_t host_netmask(bool is_v6);

// IP_VS_CONN_F_*: how a packet reaches the destination. `local` and `bypass` only the kernel sets.
enum class ForwardingMethod : std::uint8_t {
    nat = 0,
    local = 1,
    tunnel = 2,
    direct = 3,
    bypass = 4
};

// "nat", "tunnel", ...
std::string_view name(ForwardingMethod method);

// IP_VS_CONN_F_TUNNEL_TYPE_*.
enum class TunnelType : std::uint8_t { ipip = 0, gue = 1, gre = 2 };

// "ipip", "gue", "gre".
std::string_view name(TunnelType type);

// Bits of Destination::tunnel_flags (IP_VS_TUNNEL_ENCAP_FLAG_*).
namespace tunnel_flag {
inline constexpr std::uint16_t checksum = 0x01;
inline constexpr std::uint16_t remote_checksum = 0x02;
}  // namespace tunnel_flag

struct Destination {
    IpEndpoint endpoint;
    ForwardingMethod method = ForwardingMethod::direct;
    std::uint32_t weight = 1;           // 0: gets no new connections
    std::uint32_t upper_threshold = 0;  // connections; 0: none
    std::uint32_t lower_threshold = 0;
    TunnelType tunnel_type = TunnelType::ipip;
    std::uint16_t tunnel_port = 0;  // of gue
    std::uint16_t tunnel_flags = 0;
    // Read only.
    std::uint32_t active_connections = 0;
    std::uint32_t inactive_connections = 0;
    std::uint32_t persistent_connections = 0;
    Rare<Stats> stats;  // none: all are 0
};

struct Info {
    std::uint32_t version = 0;                // 0x010201 is 1.2.1
    std::uint32_t connection_table_size = 0;  // hash buckets
};

// How long idle connections are remembered. When setting, 0 leaves a value as it is.
struct Timeouts {
    std::uint32_t tcp_seconds = 0;
    std::uint32_t tcp_fin_seconds = 0;
    std::uint32_t udp_seconds = 0;

    friend bool operator==(const Timeouts&, const Timeouts&) = default;
};
BOOST_DESCRIBE_STRUCT(Timeouts, (), (tcp_seconds, tcp_fin_seconds, udp_seconds))

// A daemon of the kernel that tells other directors of the connections here, or hears of theirs.
// There is at most one of each role.
enum class SyncRole : std::uint8_t { master = 1, backup = 2 };  // IP_VS_STATE_*

// "master", "backup".
std::string_view name(SyncRole role);

struct SyncDaemon {
    SyncRole role = SyncRole::master;
    std::string interface;         // that multicasts are sent and heard on
    std::uint32_t sync_id = 0;     // 0..255; tells clusters apart, a backup with 0 hears all
    std::uint16_t max_length = 0;  // octets of a message; 0, here and below: the kernel's default
    std::uint16_t port = 0;        // UDP
    std::uint8_t ttl = 0;
    std::optional<IpAddress> group;  // multicast
};

// --- what can be done to the table -------------------------------------------------------------

struct NewService {
    Service service;
};
struct SetService {
    Service service;
};
// Takes its destinations along.
struct RemoveService {
    ServiceKey key;
};
struct NewDestination {
    ServiceKey key;
    Destination destination;
};
struct SetDestination {
    ServiceKey key;
    Destination destination;
};
struct RemoveDestination {
    ServiceKey key;
    IpEndpoint endpoint;
};
// Removes every service, whoever made it.
struct Flush {};

using Operation = std::variant<NewService, SetService, RemoveService, NewDestination,
                               SetDestination, RemoveDestination, Flush>;
using Operations = std::vector<Operation>;

// The service it changes; for Flush a meaningless one.
ServiceKey service_of(const Operation& operation);

// For errors and traces: "add server 10.0.0.1:80 to service tcp 192.0.2.1:80".
std::string to_string(const Operation& operation);

}  // namespace holdfast::ipvs
