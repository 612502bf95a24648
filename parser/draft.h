// A configuration while it is being read: what the file says, with what only the reading needs.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "parser/config.h"
#include "parser/keyword.h"

namespace holdfast::config {

// global_defs, with the defaults that it gives to VRRP instances.
struct GlobalDraft : Global {
    int vrrp_version = 2;
    int garp_master_repeat = 5;
    seconds garp_master_delay{5};
};

struct VrrpInstanceDraft : VrrpInstance {
    bool authentication_header = false;  // "auth_type AH", which is not spoken
};

// What a virtual server hands down to its real servers and they to their checks. An empty value
// means the default of the kind of check.
struct CheckDefaults {
    microseconds connect_timeout = seconds(5);
    microseconds delay_loop = seconds(60);
    std::optional<int> retry;
    std::optional<microseconds> delay_before_retry;
    std::optional<microseconds> warmup;  // else the delay_loop
};

struct TcpCheckDraft : CheckDefaults {
    SourceRange where;
    std::optional<IpAddress> connect_ip;
    std::optional<std::uint16_t> connect_port;
};

struct RealServerDraft : RealServer, CheckDefaults {
    std::vector<TcpCheckDraft> checks;
};

struct VirtualServerDraft : VirtualServer, CheckDefaults {
    int weight = 1;
    bool inhibit_on_failure = false;
    std::optional<ForwardingMethod> sorry_server_method;
    std::map<IpEndpoint, SourceRange> places;  // of the real servers
};

struct Draft {
    GlobalDraft global;
    VrrpConfig vrrp;
    LvsConfig lvs;

    // Where what must be unique was seen first.
    std::map<std::string, SourceRange, std::less<>> instance_names;
    std::map<std::tuple<std::string, int, bool>, SourceRange> vrids;  // interface, VRID, IPv6
    std::map<std::string, SourceRange, std::less<>> group_names;
    // The instances that can work, each with its group's name or "".
    std::map<std::string, std::string, std::less<>> group_of_instance;
    std::map<std::pair<Protocol, IpEndpoint>, SourceRange> services;
};

// The tables' readers, one for each block of the top level.
void read_global_defs(Draft& draft, const Reading& reading);
void read_vrrp_instance(Draft& draft, const Reading& reading);
void read_sync_group(Draft& draft, const Reading& reading);
void read_virtual_server(Draft& draft, const Reading& reading);

// The rules that span several keywords, which mend what they can. False: the thing cannot work, the
// reason has been told and it is to be left out.
bool check_instance(VrrpInstanceDraft& instance, const Statement& block, Diagnostics& diagnostics);
bool check_virtual_server(VirtualServerDraft& server, const Statement& block,
                          Diagnostics& diagnostics);
bool check_real_server(RealServerDraft& real, VirtualServerDraft& server, const Statement& block,
                       Diagnostics& diagnostics);

// A line of virtual_ipaddress, or nothing and a diagnostic.
std::optional<VirtualAddress> read_virtual_address(const Statement& line, Diagnostics& diagnostics);

// The whole file.
void read_top_level(Draft& draft, Statements statements, Diagnostics& diagnostics);

// What the tables say about their keywords.
struct TableInfo {
    std::string_view block;  // empty: the top level
    std::vector<const KeywordInfo*> rows;
};
std::vector<TableInfo> top_level_keywords();
std::vector<TableInfo> vrrp_keywords();
std::vector<TableInfo> lvs_keywords();

}  // namespace holdfast::config
