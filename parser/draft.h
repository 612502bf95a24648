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

using Places = std::map<std::string, SourceRange, std::less<>>;

// global_defs, with what it makes the default of every VRRP instance.
struct GlobalDraft : Global {
    VrrpInstance instance;
};

using VrrpInstanceDraft = VrrpInstance;

// What a virtual server hands down to its real servers and they to their checks. An empty value
// means the default of the kind of check.
struct CheckDefaults {
    microseconds connect_timeout = seconds(5);
    microseconds delay_loop = seconds(60);
    std::optional<int> retry;
    std::optional<microseconds> delay_before_retry;
    std::optional<microseconds> warmup;  // else the delay_loop
    bool log_all_failures = false;
};

struct RealServerDraft : RealServer, CheckDefaults {};

struct VirtualServerDraft : VirtualServer, CheckDefaults {
    int weight = 1;
    bool inhibit_on_failure = false;
    bool sorry_server_inhibit = false;
    std::optional<ForwardingMethod> sorry_server_method;
    Tunnel sorry_server_tunnel;
    std::map<IpEndpoint, SourceRange> places;  // of the real servers
};

struct Draft {
    GlobalDraft global;
    VrrpConfig vrrp;
    LvsConfig lvs;

    // Where what must be unique was seen first.
    Places instance_names;
    std::map<std::tuple<std::string, int, bool>, SourceRange> vrids;      // interface, VRID, IPv6
    std::map<std::tuple<std::string, IpAddress>, SourceRange> addresses;  // interface, address
    Places group_names;
    // The instances that can work, each with its group's name or "".
    std::map<std::string, std::string, std::less<>> group_of_instance;
    Places services;  // by id_of()
    Places server_groups;
    Places scripts;
    Places files;
    Places processes;
    Places bfds;
    Places track_groups;
};

// The readers of the top level's blocks.
void read_global_defs(Draft& draft, const Reading& reading);
void read_static_track_group(Draft& draft, const Reading& reading);
void read_vrrp_script(Draft& draft, const Reading& reading);
void read_track_file(Draft& draft, const Reading& reading);
void read_track_process(Draft& draft, const Reading& reading);
void read_bfd_instance(Draft& draft, const Reading& reading);
void read_vrrp_instance(Draft& draft, const Reading& reading);
void read_sync_group(Draft& draft, const Reading& reading);
void read_garp_group(Draft& draft, const Reading& reading);
void read_tls_files(Draft& draft, const Reading& reading);
void read_server_group(Draft& draft, const Reading& reading);
void read_virtual_server(Draft& draft, const Reading& reading);
void read_checks_block(RealServerDraft& server, const Reading& reading);

// Rows of large tables, by theme.
std::vector<Keyword<GlobalDraft>> global_alert_rows();
std::vector<Keyword<GlobalDraft>> global_process_rows();
std::vector<Keyword<GlobalDraft>> global_script_rows();
std::vector<Keyword<GlobalDraft>> global_vrrp_rows();
std::vector<Keyword<GlobalDraft>> global_ipvs_rows();
std::vector<Keyword<GlobalDraft>> global_file_rows();
std::vector<Keyword<GlobalDraft>> global_web_rows();
std::vector<Keyword<VrrpInstanceDraft>> instance_rows();
std::vector<Keyword<VrrpInstanceDraft>> instance_transport_rows();
std::vector<Keyword<VrrpInstanceDraft>> instance_behaviour_rows();
std::vector<Keyword<RealServerDraft>> check_rows();

// The rules that span several keywords, which mend what they can. False: the thing cannot work, the
// reason has been told and it is to be left out.
void check_alerts(const Global& global, const Statement& block, Diagnostics& diagnostics);
bool check_instance(VrrpInstanceDraft& instance, const Statement& block, Diagnostics& diagnostics);
bool check_virtual_server(VirtualServerDraft& server, const Statement& block,
                          Diagnostics& diagnostics);
bool check_real_server(RealServerDraft& real, VirtualServerDraft& server, const Statement& block,
                       Diagnostics& diagnostics);
// What spans several blocks, when all have been read.
void check_references(Draft& draft, Diagnostics& diagnostics);
void check_weights(Draft& draft, Diagnostics& diagnostics);
// Gives RealServer::path_mark to those with a check that has connect_vip.
void mark_paths(Draft& draft, Diagnostics& diagnostics);

// False when `name` has been there before, which has been told.
bool is_new_name(Places& places, const Statement& block, Diagnostics& diagnostics);

// The whole file.
void read_top_level(Draft& draft, Statements statements, Diagnostics& diagnostics);

// All tables there are, the top level's first.
std::vector<const TableIndex*> all_tables();
const TableIndex& global_index();
const TableIndex& sync_group_index();
const TableIndex& garp_group_index();
std::vector<const TableIndex*> vrrp_tables();
std::vector<const TableIndex*> tracker_tables();
std::vector<const TableIndex*> lvs_tables();
std::vector<const TableIndex*> check_tables();

}  // namespace holdfast::config
