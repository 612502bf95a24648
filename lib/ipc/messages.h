// What the processes say to each other: one struct a sentence, one variant for all.
//
// Every message travels between the supervisor and one of its children over a Channel. What one
// child says to another goes through the supervisor, which remembers the last word on each subject
// and so can tell a respawned process where things stand.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "lib/log.h"
#include "lib/net/ip.h"

namespace holdfast::ipc {

// --- supervisor to child -----------------------------------------------------------------------

// A new configuration: the process's slice as JSON in the sealed memfd that comes with the message
// (lib/ipc/sealed_memory.h). The child applies the difference and answers Configured.
struct Configure {
    std::uint64_t generation = 0;
};
BOOST_DESCRIBE_STRUCT(Configure, (), (generation))

// Leave everything in order (addresses removed, table removed), then end with status 0.
struct Stop {};
BOOST_DESCRIBE_STRUCT(Stop, (), ())

// Changes which log lines the child sends.
struct SetLogThreshold {
    Severity threshold = Severity::info;
};
BOOST_DESCRIBE_STRUCT(SetLogThreshold, (), (threshold))

// Show in the memory that comes with the message that the event loop goes on (lib/ipc/pulse.h).
struct ShowPulse {};
BOOST_DESCRIBE_STRUCT(ShowPulse, (), ())

// Limits that the process is to set for itself; for others it takes a privilege.
struct SetLimits {
    std::chrono::microseconds realtime{0};  // after so long without a pause it leaves real time
    bool lock_memory = false;               // all of it is kept from being swapped out
};
BOOST_DESCRIBE_STRUCT(SetLimits, (), (realtime, lock_memory))

// What the process is to be called from now on (lib/process_name.h).
struct SetName {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(SetName, (), (name))

// How much of the present somebody wants to know; each comes with what is before it.
enum class Extent { instances, services, servers };
BOOST_DESCRIBE_ENUM(Extent, instances, services, servers)

struct Wanted {
    Extent extent = Extent::servers;
    std::vector<std::string> services;  // their config::id_of(); none: all

    friend bool operator==(const Wanted&, const Wanted&) = default;
};
BOOST_DESCRIBE_STRUCT(Wanted, (), (extent, services))

// Say how things stand; the answer is a Report.
struct AskReport {
    std::uint64_t number = 0;
    Wanted wanted;
};
BOOST_DESCRIBE_STRUCT(AskReport, (), (number, wanted))

// --- child to supervisor -----------------------------------------------------------------------

enum class Reporter { vrrp, checkers, ipvs };
BOOST_DESCRIBE_ENUM(Reporter, vrrp, checkers, ipvs)

// Whether it is asked when so much is wanted.
constexpr bool reports_on(Reporter reporter, Extent extent) {
    return reporter == Reporter::vrrp || extent != Extent::instances;
}

// How things stand: the sealed memory that comes with the message has it (lib/ipc/reports.h).
// child -> supervisor -> control. Without memory: nobody of that kind is running.
struct Report {
    std::uint64_t number = 0;  // of AskReport
    Reporter from = Reporter::vrrp;
};
BOOST_DESCRIBE_STRUCT(Report, (), (number, from))

// The configuration of this generation is in force. `problems` names what could not be applied.
struct Configured {
    std::uint64_t generation = 0;
    std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(Configured, (), (generation, problems))

struct LogLine {
    Severity severity = Severity::info;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(LogLine, (), (severity, text))

enum class InstanceState { init, backup, master, fault };
BOOST_DESCRIBE_ENUM(InstanceState, init, backup, master, fault)

// vrrp -> supervisor: a VRRP instance has changed its state.
struct InstanceChanged {
    std::string instance;
    InstanceState state = InstanceState::init;
    int priority = 0;
};
BOOST_DESCRIBE_STRUCT(InstanceChanged, (), (instance, state, priority))

// supervisor -> vrrp, before the first configuration: how an instance was in a process before this
// one that has died, or was replaced.
struct InstanceWas {
    std::string instance;
    InstanceState state = InstanceState::init;
    std::chrono::microseconds last_seen{0};  // on CLOCK_MONOTONIC: until then it lived
};
BOOST_DESCRIBE_STRUCT(InstanceWas, (), (instance, state, last_seen))

enum class TrackerKind { interface, script, file, process, bfd, source_address };
BOOST_DESCRIBE_ENUM(TrackerKind, interface, script, file, process, bfd, source_address)

// vrrp -> supervisor: what is known of something that instances track; and back, for a process that
// starts, before its first configuration.
struct TrackerStatus {
    TrackerKind kind = TrackerKind::script;
    std::string name;
    int status = 0;  // a file's number; of all others 1 for good and 0 for bad
};
BOOST_DESCRIBE_STRUCT(TrackerStatus, (), (kind, name, status))

// vrrp -> supervisor: how late its timers were heard since it said so last, about once a second.
struct TimersHeard {
    std::uint64_t count = 0;
    std::chrono::microseconds latest{0};
};
BOOST_DESCRIBE_STRUCT(TimersHeard, (), (count, latest))

// vrrp -> supervisor: what notify scripts, notify pipes and mails tell.
enum class VrrpSubject { instance, group };
BOOST_DESCRIBE_ENUM(VrrpSubject, instance, group)

enum class VrrpEvent {
    master,
    backup,
    fault,
    stop,
    deleted,  // by a reload
    master_rx_lower_priority,
    master_priority,  // has changed
    backup_priority,
};
BOOST_DESCRIBE_ENUM(VrrpEvent, master, backup, fault, stop, deleted, master_rx_lower_priority,
                    master_priority, backup_priority)

struct VrrpNews {
    VrrpSubject subject = VrrpSubject::instance;
    std::string name;
    VrrpEvent event = VrrpEvent::backup;
    int priority = 0;  // the effective one; 0 of a group
};
BOOST_DESCRIBE_STRUCT(VrrpNews, (), (subject, name, event, priority))

// ipvs -> supervisor -> vrrp: of the instance that the sync daemon follows; the kernel here has, as
// far as can be told, the connections of its master.
struct ConnectionsCaughtUp {
    std::string instance;
};
BOOST_DESCRIBE_STRUCT(ConnectionsCaughtUp, (), (instance))

// --- checkers -> supervisor -> ipvs ------------------------------------------------------------

// The verdict on one real server of one virtual server. A server nobody has spoken of is up (down
// with "alpha").
struct ServerVerdict {
    std::string virtual_server;  // its config::id_of()
    IpEndpoint real_server;
    bool up = true;
    std::optional<int> weight = {};  // 0..2^31-1, none: the configured one
};
BOOST_DESCRIBE_STRUCT(ServerVerdict, (), (virtual_server, real_server, up, weight))

enum class CheckKind { tcp, http, misc, udp, ping, dns, smtp };
BOOST_DESCRIBE_ENUM(CheckKind, tcp, http, misc, udp, ping, dns, smtp)

// checkers -> supervisor: a check has come to another conclusion than before, or to its first one.
// Sent before the verdict that follows from it.
struct CheckNews {
    std::string virtual_server;  // its config::id_of()
    IpEndpoint real_server;
    CheckKind kind = CheckKind::tcp;
    bool up = false;
    bool first = false;
    // The verdict before and now; none: not all checks of the server have come to a conclusion.
    std::optional<bool> server_was_up = {};
    std::optional<bool> server_is_up = {};
    std::string problem = {};  // "failed", "Error connecting to server [192.0.2.1]:tcp:25"
    std::string reason = {};   // "Connection refused", may be empty
};
BOOST_DESCRIBE_STRUCT(CheckNews, (),
                      (virtual_server, real_server, kind, up, first, server_was_up, server_is_up,
                       problem, reason))

// --- programs, which only the supervisor runs --------------------------------------------------

// child -> supervisor: run this program. The number is the child's; the answer has it too.
struct RunScript {
    std::uint64_t number = 0;
    std::vector<std::string> command;  // the program and its arguments; never empty
    std::string user;                  // empty: the standard one
    std::string group;                 // empty: the user's
    bool supplementary_groups = false;
    std::chrono::microseconds timeout{};
};
BOOST_DESCRIBE_STRUCT(RunScript, (), (number, command, user, group, supplementary_groups, timeout))

// ipvs -> supervisor: a real server is up or down, or a virtual one has its quorum or has lost it.
// The program is run when those of the same virtual server have ended.
struct ServiceNews {
    std::string virtual_server;  // as the log names it
    std::string real_server;     // likewise; empty: it is about the virtual server
    bool up = false;
    std::string reason = {};  // "Gained quorum 1+0=1 <= 3"; of a real server: why no check says it
    bool first = false;       // of a virtual server: it has only begun
    std::vector<std::string> command = {};  // the program and its arguments; empty: none
    std::string user = {};                  // empty: the standard one
    std::string group = {};                 // empty: the user's
    bool supplementary_groups = false;
};
BOOST_DESCRIBE_STRUCT(ServiceNews, (),
                      (virtual_server, real_server, up, reason, first, command, user, group,
                       supplementary_groups))

// ipvs -> supervisor: the mass_failure_guard of a virtual server keeps servers that have failed
// together, or does so no longer.
struct GuardNews {
    std::string virtual_server;  // as the log names it
    bool engaged = false;
    std::string text;  // what the log says
};
BOOST_DESCRIBE_STRUCT(GuardNews, (), (virtual_server, engaged, text))

// supervisor -> child: how it ended, in one of these ways.
struct ScriptEnded {
    std::uint64_t number = 0;
    int exit_status = -1;  // 0..255, or -1: it did not come to that
    int signal = 0;        // that killed it
    bool timed_out = false;
    std::string problem;  // why it could not be run
};
BOOST_DESCRIBE_STRUCT(ScriptEnded, (), (number, exit_status, signal, timed_out, problem))

// --- supervisor and holdfast-control -----------------------------------------------------------

enum class Listener { control, web };
BOOST_DESCRIBE_ENUM(Listener, control, web)

// supervisor -> control: serve whom this socket, which comes with the message, accepts, in place of
// the one before; without a socket: nobody.
struct Listen {
    Listener as = Listener::control;
};
BOOST_DESCRIBE_STRUCT(Listen, (), (as))

// control -> supervisor -> vrrp: the instance, or all of the group, gives its addresses to a peer
// and takes them back only while there is none ("failover"); or that is over ("release").
struct StepDown {
    std::string name;
    bool on = true;
};
BOOST_DESCRIBE_STRUCT(StepDown, (), (name, on))

// control -> supervisor -> ipvs: this weight counts in place of all others, until it is taken back.
struct OrderWeight {
    std::string virtual_server;  // its config::id_of()
    IpEndpoint real_server;
    std::optional<int> weight;  // 0..65535; none: it is taken back
};
BOOST_DESCRIBE_STRUCT(OrderWeight, (), (virtual_server, real_server, weight))

// control -> supervisor -> checkers: all checks of the server are due now.
struct CheckNow {
    std::string virtual_server;  // its config::id_of()
    IpEndpoint real_server;
};
BOOST_DESCRIBE_STRUCT(CheckNow, (), (virtual_server, real_server))

// control -> supervisor -> vrrp: tell what the instance says and hears; or no longer.
struct Trace {
    std::string instance;
    bool on = true;
};
BOOST_DESCRIBE_STRUCT(Trace, (), (instance, on))

// vrrp -> supervisor -> control.
struct Traced {
    std::string instance;
    std::string text;  // "from 10.0.0.2: version 3, priority 100, every 100 ms, 10.0.0.50"
};
BOOST_DESCRIBE_STRUCT(Traced, (), (instance, text))

// control -> supervisor: read the configuration again. The answer is ReloadEnded.
struct Reload {};
BOOST_DESCRIBE_STRUCT(Reload, (), ())

struct ReloadEnded {
    bool good = false;
    std::string outcome;
};
BOOST_DESCRIBE_STRUCT(ReloadEnded, (), (good, outcome))

enum class DumpKind { data, stats, json };
BOOST_DESCRIBE_ENUM(DumpKind, data, stats, json)

// supervisor -> control: write down how everything stands, as keepalived does.
struct AskDump {
    DumpKind kind = DumpKind::data;
    bool then_clear = false;  // ClearCounts is to follow
};
BOOST_DESCRIBE_STRUCT(AskDump, (), (kind, then_clear))

// control -> supervisor -> vrrp: what has been counted begins at 0 again.
struct ClearCounts {};
BOOST_DESCRIBE_STRUCT(ClearCounts, (), ())

// control -> supervisor: the text is in the sealed memory that comes with the message.
struct Dump {
    DumpKind kind = DumpKind::data;
};
BOOST_DESCRIBE_STRUCT(Dump, (), (kind))

using Message =
    std::variant<Configure, Stop, SetLogThreshold, ShowPulse, SetLimits, SetName, AskReport,
                 TimersHeard, Configured, LogLine, Report, InstanceChanged, InstanceWas,
                 TrackerStatus, VrrpNews, ServerVerdict, CheckNews, RunScript, ServiceNews,
                 GuardNews, ScriptEnded, Listen, StepDown, OrderWeight, CheckNow, Reload,
                 ReloadEnded, AskDump, Dump, ClearCounts, Trace, Traced, ConnectionsCaughtUp>;

}  // namespace holdfast::ipc
