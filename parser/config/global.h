// global_defs and the single lines of the top level.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "parser/config/alerts.h"
#include "parser/config/control.h"
#include "parser/config/script.h"

namespace holdfast::config {

using std::chrono::microseconds;

// How one of the processes runs.
struct ProcessSettings {
    std::string name;
    std::optional<int> nice;  // -20..19
    bool no_swap = false;
    std::optional<int> realtime_priority;        // 1..99
    std::optional<microseconds> realtime_limit;  // of processor time without a blocking call
    std::vector<int> cpus;                       // empty: all
    bool operator==(const ProcessSettings&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProcessSettings, (),
                      (name, nice, no_swap, realtime_priority, realtime_limit, cpus))

struct Processes {
    std::string parent_name;
    bool default_names = false;
    ProcessSettings vrrp;
    ProcessSettings checkers;
    ProcessSettings bfd;
    std::optional<int> max_auto_priority;  // -1..99
    microseconds min_auto_priority_delay = seconds(1);
    seconds child_wait_time{5};
    std::optional<unsigned> umask;
};
BOOST_DESCRIBE_STRUCT(Processes, (),
                      (parent_name, default_names, vrrp, checkers, bfd, max_auto_priority,
                       min_auto_priority_delay, child_wait_time, umask))

struct NotifyFifo {
    std::string path;  // empty: none
    ScriptUser owner;
    std::optional<Script> script;
};
BOOST_DESCRIBE_STRUCT(NotifyFifo, (), (path, owner, script))

struct ScriptSettings {
    ScriptUser user;
    bool security = false;
    bool keep_symlinks = false;
    bool supplementary_groups = false;
    std::optional<Script> startup;
    seconds startup_timeout{10};
    std::optional<Script> pre_shutdown;
    seconds pre_shutdown_timeout{10};
    std::optional<Script> shutdown;
    seconds shutdown_timeout{10};
    NotifyFifo fifo;
    NotifyFifo vrrp_fifo;
    NotifyFifo lvs_fifo;
    bool fifo_states_on_reload = false;
};
BOOST_DESCRIBE_STRUCT(ScriptSettings, (),
                      (user, security, keep_symlinks, supplementary_groups, startup,
                       startup_timeout, pre_shutdown, pre_shutdown_timeout, shutdown,
                       shutdown_timeout, fifo, vrrp_fifo, lvs_fifo, fifo_states_on_reload))

// The kernel's IPVS as a whole.
struct SyncDaemon {
    std::string interface;
    std::string instance;  // empty: both sides always run
    std::optional<int> id;
    std::optional<int> maximum_length;
    std::optional<std::uint16_t> port;
    std::optional<int> ttl;
    std::optional<IpAddress> group;
};
BOOST_DESCRIBE_STRUCT(SyncDaemon, (), (interface, instance, id, maximum_length, port, ttl, group))

enum class FlushOnStop { no, yes, virtual_servers_only };
BOOST_DESCRIBE_ENUM(FlushOnStop, no, yes, virtual_servers_only)

struct IpvsSettings {
    std::optional<seconds> tcp_timeout;
    std::optional<seconds> tcp_fin_timeout;
    std::optional<seconds> udp_timeout;
    std::optional<SyncDaemon> sync_daemon;
    seconds catch_up_time{60};                  // 0..3600, see VrrpInstance
    std::uint32_t first_path_mark = 1'000'000;  // of RealServer::path_mark, which 65,536 may have
    bool flush = false;
    FlushOnStop flush_on_stop = FlushOnStop::no;
};
BOOST_DESCRIBE_STRUCT(IpvsSettings, (),
                      (tcp_timeout, tcp_fin_timeout, udp_timeout, sync_daemon, catch_up_time,
                       first_path_mark, flush, flush_on_stop))

struct Firewall {
    std::optional<std::string> nftables;  // the table
    int nftables_priority = -1;
    bool counters = false;
    bool by_index = false;
    std::optional<std::string> ipvs_table;
    int ipvs_priority = -1;
    std::uint32_t ipvs_first_mark = 1000;
    std::vector<std::string> iptables_chains;  // in and out
    bool iptables = false;
    std::optional<std::vector<std::string>> ipsets;
    bool ipsets_in_namespace = false;
};
BOOST_DESCRIBE_STRUCT(Firewall, (),
                      (nftables, nftables_priority, counters, by_index, ipvs_table, ipvs_priority,
                       ipvs_first_mark, iptables_chains, iptables, ipsets, ipsets_in_namespace))

enum class BufferPolicy { system, mtu, advert, size };
BOOST_DESCRIBE_ENUM(BufferPolicy, system, mtu, advert, size)

struct Buffer {
    std::optional<std::uint32_t> bytes;
    bool force = false;

    friend bool operator==(const Buffer&, const Buffer&) = default;
};
BOOST_DESCRIBE_STRUCT(Buffer, (), (bytes, force))

struct Buffers {
    Buffer vrrp_command;
    Buffer vrrp_monitor;
    Buffer lvs_command;
    Buffer lvs_monitor;
    Buffer process_monitor;
    BufferPolicy advert_policy = BufferPolicy::system;
    std::uint32_t advert_bytes = 0;
    std::uint32_t advert_multiplier = 3;
};
BOOST_DESCRIBE_STRUCT(Buffers, (),
                      (vrrp_command, vrrp_monitor, lvs_command, lvs_monitor, process_monitor,
                       advert_policy, advert_bytes, advert_multiplier))

struct Snmp {
    std::string socket;
    bool traps = false;
    bool vrrp = false;
    bool checkers = false;
    bool rfc_v2 = false;
    bool rfc_v3 = false;
    microseconds virtual_server_interval = seconds(5);
    microseconds real_server_interval = seconds(5);
};
BOOST_DESCRIBE_STRUCT(Snmp, (),
                      (socket, traps, vrrp, checkers, rfc_v2, rfc_v3, virtual_server_interval,
                       real_server_interval))

struct Dbus {
    bool enabled = false;
    std::string service_name;
    std::string no_interface_name = "none";
};
BOOST_DESCRIBE_STRUCT(Dbus, (), (enabled, service_name, no_interface_name))

struct ReloadSettings {
    std::optional<std::string> check_log;  // reload_check_config; empty: the ordinary log
    std::string time_file;
    bool repeat = false;
    std::optional<std::string> marker_file;  // reload_file; empty: the default one
};
BOOST_DESCRIBE_STRUCT(ReloadSettings, (), (check_log, time_file, repeat, marker_file))

struct Files {
    std::string temporary_folder;
    std::string save_folder;
    bool pid_folder = false;
    bool dumps_named_by_instance = false;
    int json_version = 1;
    std::string iproute_usr;
    std::string iproute_etc;
    std::string state_dump;
    std::string stats_dump;
    std::string json_dump;
};
BOOST_DESCRIBE_STRUCT(Files, (),
                      (temporary_folder, save_folder, pid_folder, dumps_named_by_instance,
                       json_version, iproute_usr, iproute_etc, state_dump, stats_dump, json_dump))

struct Namespaces {
    std::string network;
    std::string ipvs;
    std::string instance;
};
BOOST_DESCRIBE_STRUCT(Namespaces, (), (network, ipvs, instance))

// Of checks as a whole.
struct CheckerSettings {
    bool log_all_failures = false;
    bool initial_notifies = false;
};
BOOST_DESCRIBE_STRUCT(CheckerSettings, (), (log_all_failures, initial_notifies))

// Of VRRP as a whole; what is the default of instances is in the instances already.
struct VrrpSettings {
    std::optional<IpAddress> multicast_group4;  // none: 224.0.0.18 (RFC 9568 section 5.1.1.2)
    std::optional<IpAddress> multicast_group6;  // none: ff02::12
    std::string default_interface = "eth0";     // of static addresses
    bool dynamic_interfaces = false;
    bool interfaces_may_change = false;
    bool linkbeat_polling = false;
    bool disable_local_igmp = false;
    bool log_unknown_vrids = false;
    microseconds garp_interval{0};
    microseconds gna_interval{0};
    microseconds startup_delay{0};
    microseconds delay_after_boot{0};
    std::optional<microseconds> handover_time;  // at most, when stopping; none: four intervals
    std::string vmac_prefix = "vrrp";
    std::string vmac_address_prefix;  // empty: vmac_prefix
    bool notify_priority_changes = false;
};
BOOST_DESCRIBE_STRUCT(VrrpSettings, (),
                      (multicast_group4, multicast_group6, default_interface, dynamic_interfaces,
                       interfaces_may_change, linkbeat_polling, disable_local_igmp,
                       log_unknown_vrids, garp_interval, gna_interval, startup_delay,
                       delay_after_boot, handover_time, vmac_prefix, vmac_address_prefix,
                       notify_priority_changes))

struct Global {
    std::string router_id;  // empty: the host's name
    MailSettings mail;
    Alerts alerts;
    Webhook webhook;
    Processes processes;
    ScriptSettings scripts;
    VrrpSettings vrrp;
    CheckerSettings checkers;
    IpvsSettings ipvs;
    Firewall firewall;
    Buffers buffers;
    Snmp snmp;
    Dbus dbus;
    ReloadSettings reload;
    Files files;
    Namespaces namespaces;
    Web web;
};
BOOST_DESCRIBE_STRUCT(Global, (),
                      (router_id, mail, alerts, webhook, processes, scripts, vrrp, checkers, ipvs,
                       firewall, buffers, snmp, dbus, reload, files, namespaces, web))

}  // namespace holdfast::config
