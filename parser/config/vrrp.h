// VRRP instances and groups of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "parser/config/global.h"
#include "parser/config/network.h"
#include "parser/config/script.h"
#include "parser/config/track.h"
#include "parser/source.h"

namespace holdfast::config {

using std::chrono::microseconds;
using std::chrono::seconds;

enum class InitialState { backup, master };
BOOST_DESCRIBE_ENUM(InitialState, backup, master)

enum class AuthType { none, pass, ah };
BOOST_DESCRIBE_ENUM(AuthType, none, pass, ah)

// VRRPv2 only (RFC 2338 section 5.3.6): a password in the advert, or `ah`, the Authentication
// Header of RFC 2402. Of `secret` there are at most 8 octets.
struct Authentication {
    AuthType type = AuthType::none;
    std::string secret;

    friend bool operator==(const Authentication&, const Authentication&) = default;
};
BOOST_DESCRIBE_STRUCT(Authentication, (), (type, secret))

// keepalived's own extension since 2.4.0: an HMAC-SHA256 behind the advert.
enum class HmacReplay { time, monotonic };
BOOST_DESCRIBE_ENUM(HmacReplay, time, monotonic)

enum class HmacMode { enforce, permissive, receive_only };
BOOST_DESCRIBE_ENUM(HmacMode, enforce, permissive, receive_only)

struct HmacKey {
    int id = 0;          // 1..255
    std::string secret;  // "hex:...", the key itself or "file:PATH" (which VRRP never sees)

    friend bool operator==(const HmacKey&, const HmacKey&) = default;
};
BOOST_DESCRIBE_STRUCT(HmacKey, (), (id, secret))

struct AuthHmac {
    std::vector<HmacKey> keys;
    int active_key = 0;             // 0: not said
    std::optional<seconds> window;  // none: max(3 x advert_int, 5 s)
    HmacReplay replay = HmacReplay::time;
    HmacMode mode = HmacMode::enforce;

    friend bool operator==(const AuthHmac&, const AuthHmac&) = default;
};
BOOST_DESCRIBE_STRUCT(AuthHmac, (), (keys, active_key, window, replay, mode))

// An interface with the virtual router's own MAC address (RFC 9568 section 7.3).
struct Vmac {
    std::string interface;  // empty: a name is made up
    std::string mac;        // empty: the standard one; with 5 octets the VRID is the sixth
    bool netlink_notify = false;
    std::string group;

    friend bool operator==(const Vmac&, const Vmac&) = default;
};
BOOST_DESCRIBE_STRUCT(Vmac, (), (interface, mac, netlink_notify, group))

enum class IpvlanMode { bridge, isolated, vepa };
BOOST_DESCRIBE_ENUM(IpvlanMode, bridge, isolated, vepa)

struct Ipvlan {
    std::string interface;
    std::optional<IpPrefix> address;
    IpvlanMode mode = IpvlanMode::bridge;
    std::string group;

    friend bool operator==(const Ipvlan&, const Ipvlan&) = default;
};
BOOST_DESCRIBE_STRUCT(Ipvlan, (), (interface, address, mode, group))

struct UnicastPeer {
    IpAddress address;
    std::optional<int> min_ttl;  // 0..255, of what is received
    std::optional<int> max_ttl;

    friend bool operator==(const UnicastPeer&, const UnicastPeer&) = default;
};
BOOST_DESCRIBE_STRUCT(UnicastPeer, (), (address, min_ttl, max_ttl))

enum class OldChecksum { automatic, always, never };
BOOST_DESCRIBE_ENUM(OldChecksum, automatic, always, never)

// How adverts travel.
struct Transport {
    bool unicast = false;  // a unicast keyword was written
    std::vector<UnicastPeer> peers;
    bool fault_without_peers = false;
    bool check_source = false;  // a unicast advert comes from one of the peers
    std::optional<int> unicast_ttl;
    OldChecksum old_checksum = OldChecksum::automatic;
    std::optional<IpAddress> source;
    bool track_source = false;
    std::optional<IpAddress> multicast_group;
    bool checksum_as_v2 = false;  // VRRPv3 over IPv4 without the pseudo-header
    std::optional<std::uint32_t> receive_buffer;

    friend bool operator==(const Transport&, const Transport&) = default;
};
BOOST_DESCRIBE_STRUCT(Transport, (),
                      (unicast, peers, fault_without_peers, check_source, unicast_ttl, old_checksum,
                       source, track_source, multicast_group, checksum_as_v2, receive_buffer))

// Gratuitous ARP beyond the volleys of a new master.
struct GarpSettings {
    seconds master_refresh{0};  // 0: none
    unsigned master_refresh_repeat = 1;
    std::optional<microseconds> lower_priority_delay;  // none: as garp_master_delay
    std::optional<unsigned> lower_priority_repeat;     // none: as garp_master_repeat
    seconds extra_interval{0};                         // on other interfaces, 0: none
    bool extra_on_all = false;                         // not on VMACs only

    friend bool operator==(const GarpSettings&, const GarpSettings&) = default;
};
BOOST_DESCRIBE_STRUCT(GarpSettings, (),
                      (master_refresh, master_refresh_repeat, lower_priority_delay,
                       lower_priority_repeat, extra_interval, extra_on_all))

// Where an instance leaves the standard's path.
struct Behaviour {
    bool strict = false;
    std::optional<bool> accept;  // packets to the addresses; none: yes, or as strict says
    bool skip_address_check = false;
    std::optional<bool> lower_priority_no_advert;
    bool higher_priority_send_advert = false;
    bool owner_ignores_adverts = false;
    int down_timer_adverts = 3;
    std::optional<int> timer_expired_backup;  // the highest priority of the others
    bool no_addresses_wanted = false;
    bool ignore_interface_fault = false;
    bool promote_secondaries = false;
    bool linkbeat_polling = false;
    int debug = 0;

    friend bool operator==(const Behaviour&, const Behaviour&) = default;
};
BOOST_DESCRIBE_STRUCT(Behaviour, (),
                      (strict, accept, skip_address_check, lower_priority_no_advert,
                       higher_priority_send_advert, owner_ignores_adverts, down_timer_adverts,
                       timer_expired_backup, no_addresses_wanted, ignore_interface_fault,
                       promote_secondaries, linkbeat_polling, debug))

// What is told to scripts and people when a state changes.
struct Notifications {
    std::optional<Script> master;
    std::optional<Script> backup;
    std::optional<Script> fault;
    std::optional<Script> stop;
    std::optional<Script> deleted;
    bool tell_deleted = false;  // DELETED rather than FAULT at a reload
    std::optional<Script> any;
    std::optional<Script> master_rx_lower_priority;
    std::optional<bool> mail;
    std::optional<bool> priority_changes;

    friend bool operator==(const Notifications&, const Notifications&) = default;
};
BOOST_DESCRIBE_STRUCT(Notifications, (),
                      (master, backup, fault, stop, deleted, tell_deleted, any,
                       master_rx_lower_priority, mail, priority_changes))

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

    GarpSettings garp;
    std::vector<VirtualAddress> excluded_addresses;  // of either family, not in adverts
    std::vector<Route> routes;
    std::vector<Rule> rules;
    std::optional<AuthHmac> auth_hmac;
    std::optional<Vmac> vmac;
    bool vmac_for_addresses = false;  // also for those on other interfaces
    bool vmac_xmit_base = false;      // adverts from the interface below
    std::optional<Ipvlan> ipvlan;
    std::string vrf;
    Transport transport;
    Behaviour behaviour;
    Tracking tracking;
    Notifications notifications;
    std::string sync_daemon_interface;  // of IPVS, the old way to say it
    // Where IPVS copies connections to its backup: for so long at most, having come back, it leaves
    // a weaker master alone, until they are here. 0: not at all.
    microseconds catch_up_time{0};
};
BOOST_DESCRIBE_STRUCT(VrrpInstance, (),
                      (name, interface, state, vrid, priority, version, advert_interval, preempt,
                       preempt_delay, authentication, addresses, garp_master_repeat,
                       garp_master_delay, garp, excluded_addresses, routes, rules, auth_hmac, vmac,
                       vmac_for_addresses, vmac_xmit_base, ipvlan, vrf, transport, behaviour,
                       tracking, notifications, sync_daemon_interface, catch_up_time))

// All members are master together or none is.
struct SyncGroup {
    SourceRange where;
    std::string name;
    std::vector<std::string> members;  // names of instances, each in at most one group
    Tracking tracking;
    Notifications notifications;
    bool weights_may_differ = false;  // "sync_group_tracking_weight"
};
BOOST_DESCRIBE_STRUCT(SyncGroup, (), (name, members, tracking, notifications, weights_may_differ))

// Interfaces that share a pause between two gratuitous ARPs or neighbour adverts.
struct GarpGroup {
    SourceRange where;
    std::vector<std::string> interfaces;
    std::optional<microseconds> garp_interval;
    std::optional<microseconds> gna_interval;
};
BOOST_DESCRIBE_STRUCT(GarpGroup, (), (interfaces, garp_interval, gna_interval))

// Whose link is asked for, and not only listened to.
struct LinkbeatInterface {
    std::string name;
    std::string method;  // MII, ETHTOOL, IOCTL; empty: what works
};
BOOST_DESCRIBE_STRUCT(LinkbeatInterface, (), (name, method))

// How long an interface stays in its new state before anybody is told. 0..255 s.
struct InterfaceDelay {
    std::string name;
    microseconds down{0};
    microseconds up{0};
};
BOOST_DESCRIBE_STRUCT(InterfaceDelay, (), (name, down, up))

struct VrrpConfig {
    std::vector<VrrpInstance> instances;
    std::vector<SyncGroup> sync_groups;
    std::vector<TrackScript> scripts = {};
    std::vector<TrackFile> files = {};
    std::vector<TrackProcess> processes = {};
    std::vector<BfdInstance> bfds = {};
    std::vector<GarpGroup> garp_groups = {};
    std::vector<LinkbeatInterface> linkbeat_interfaces = {};
    std::vector<InterfaceDelay> interface_delays = {};
    StaticNetwork fixed = {};
    VrrpSettings settings = {};
    Buffers buffers = {};
    Firewall firewall = {};
};
BOOST_DESCRIBE_STRUCT(VrrpConfig, (),
                      (instances, sync_groups, scripts, files, processes, bfds, garp_groups,
                       linkbeat_interfaces, interface_delays, fixed, settings, buffers, firewall))

}  // namespace holdfast::config
