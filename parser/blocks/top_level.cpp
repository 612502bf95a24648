// The top level of the file: its blocks, and what stands there alone.
#include "parser/arguments.h"
#include "parser/draft.h"
#include "parser/items/items.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

template <class Outer, class Inner>
auto global(Outer outer, Inner inner) {
    return in(in(&Draft::global, outer), inner);
}

// Of a daemon, which becomes a part of the names of its files.
void read_name(Draft& draft, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    if (word.text.find('/') != std::string_view::npos)
        return reading.ignored(word, "cannot be a part of a file's name");
    draft.global.namespaces.instance = word.text;
}

std::vector<Keyword<Draft>> single_rows() {
    return {
        {"net_namespace", word(global(&Global::namespaces, &Namespaces::network), "NAME"), "",
         "1.2.24", "the network namespace to run in"},
        {"net_namespace_ipvs",
         optional_word(global(&Global::namespaces, &Namespaces::ipvs), "NAME"), "", "2.1.0",
         "the network namespace whose IPVS is used"},
        {"namespace_with_ipsets",
         flag(global(&Global::firewall, &Firewall::ipsets_in_namespace), true), "", "1.3.0",
         "ipsets are used in a namespace too", kParsedOnly},
        {"instance", custom("NAME", 1, 1, read_name).with({"some-name"}, {"a/b"}), "", "1.2.24",
         "tells several daemons on one machine apart: pid files and what stands beside them are "
         "/run/holdfast/holdfast_NAME.pid, vrrp_NAME.pid, checkers_NAME.pid"},
        {"use_pid_dir", flag(global(&Global::files, &Files::pid_folder), true), "", "1.2.24",
         "pid files stand in /run/holdfast"},
        {"child_wait_time",
         whole_seconds(global(&Global::processes, &Processes::child_wait_time), 0, kMostUnsigned),
         "5", "2.0.0",
         "how long each process may take to end when it is told to, beyond the 10 s of a handover; "
         "then it is killed"},
        {"linkbeat_use_polling", flag(global(&Global::vrrp, &VrrpSettings::linkbeat_polling), true),
         "", "1.1.18", "has no effect: the kernel tells of links"},
    };
}

std::vector<Keyword<Draft>> static_rows() {
    const auto addresses = [](const Statement& line, Diagnostics& diagnostics) {
        return read_virtual_address(line, "static_ipaddress", diagnostics);
    };
    const auto routes = [](const Statement& line, Diagnostics& diagnostics) {
        return read_route(line, "static_routes", diagnostics);
    };
    const auto rules = [](const Statement& line, Diagnostics& diagnostics) {
        return read_rule(line, "static_rules", diagnostics);
    };
    const auto fixed = [](auto member) { return in(in(&Draft::vrrp, &VrrpConfig::fixed), member); };
    return {
        {"track_group", block("NAME", 1, 1, read_static_track_group), "", "2.0.3",
         "the instances that static addresses, routes and rules matter to"},
        {"static_ipaddress",
         item_list(kAddressItems, fixed(&StaticNetwork::addresses), addresses)
             .with({"{\n 192.0.2.1/24 dev lo\n}"}, {"{\n 192.0.2.256 dev lo\n}"}),
         "", "1.1.0", "addresses that stay on this machine"},
        {"static_routes",
         item_list(kRouteItems, fixed(&StaticNetwork::routes), routes)
             .with({"{\n 198.51.100.0/24 via 192.0.2.9 dev lo\n}"}, {"{\n via 192.0.2.9\n}"}),
         "", "1.0.1", "routes that stay on this machine"},
        {"static_rules",
         item_list(kRuleItems, fixed(&StaticNetwork::rules), rules)
             .with({"{\n from 10.0.0.0/8 table 100 preference 50\n}"}, {"{\n from 10.0.0.0/8\n}"}),
         "", "1.2.20", "routing rules that stay on this machine"},
    };
}

std::vector<Keyword<Draft>> vrrp_rows() {
    const auto vrrp = [](auto member) { return in(&Draft::vrrp, member); };
    return {
        {"linkbeat_interfaces",
         item_list("{ INTERFACE [MII|ETHTOOL|IOCTL]... }", vrrp(&VrrpConfig::linkbeat_interfaces),
                   read_linkbeat_interface)
             .with({"{\n lo\n lo ETHTOOL\n}"}, {"{\n lo TELEPATHY\n}"}),
         "", "2.0.13", "has no effect: the kernel tells of links"},
        {"interface_up_down_delays",
         item_list("{ INTERFACE DOWN [UP]... }", vrrp(&VrrpConfig::interface_delays),
                   read_interface_delay)
             .with({"{\n lo 1 2.5\n}"}, {"{\n lo\n}", "{\n lo 256\n}"}),
         "", "2.2.3", "how long a link's new state must last to count"},
        {"vrrp_script", block("NAME", 1, 1, read_vrrp_script), "", "1.1.13",
         "a program whose success counts"},
        {"track_file", block("NAME", 1, 1, read_track_file), "", "2.0.0",
         "a file whose number counts"},
        {"vrrp_track_file", block("NAME", 1, 1, read_track_file), "", "2.0.0",
         "a file whose number counts", now("track_file")},
        {"vrrp_track_process", block("NAME", 1, 1, read_track_process), "", "2.0.11",
         "processes that must run"},
        {"bfd_instance", block("NAME", 1, 1, read_bfd_instance), "", "2.0.0",
         "a BFD session (RFC 5880)", kParsedOnly},
        {"vrrp_instance", block("NAME", 1, 1, read_vrrp_instance), "", "0.5.3",
         "addresses that move between machines"},
        {"vrrp_sync_group", block("NAME", 1, 1, read_sync_group), "", "0.6.1",
         "instances that are master together or not at all"},
        {"garp_group", block("", 0, 0, read_garp_group), "", "1.2.21",
         "interfaces that share the pauses between gratuitous ARPs"},
    };
}

// The order is the order of reading: the defaults first, groups after their members.
const KeywordTable<Draft>& top_level_table() {
    static const KeywordTable<Draft> table{
        "",
        joined<Draft>(
            {{{"global_defs", block("", 0, 0, read_global_defs), "", "0.5.3",
               "what holds for everything"}},
             single_rows(),
             static_rows(),
             vrrp_rows(),
             {{"SSL", block("", 0, 0, read_tls_files), "", "0.5.3", "the client's side of SSL_GET"},
              {"virtual_server_group", block("NAME", 1, 1, read_server_group), "", "1.0.2",
               "services that have the same real servers"},
              {"virtual_server",
               block("ADDRESS [PORT] | fwmark NUMBER | group NAME", 1, 2, read_virtual_server), "",
               "0.5.3", "a service that the kernel's IPVS spreads over real servers"}}})};
    return table;
}

const KeywordTable<StaticTrackGroup>& track_group_table() {
    static const KeywordTable<StaticTrackGroup> table{
        "track_group",
        {
            {"group", word_list(&StaticTrackGroup::instances), "", "0.6.4",
             "the names of instances", kParsedOnly},
        }};
    return table;
}

}  // namespace

void read_static_track_group(Draft& draft, const Reading& reading) {
    const auto& block = reading.statement;
    if (!is_new_name(draft.track_groups, block, reading.diagnostics)) return;
    StaticTrackGroup group;
    group.where = block.head();
    group.name = block.arguments[0].text;
    read_block(group, block.children, track_group_table(), reading.diagnostics);
    draft.vrrp.fixed.track_groups.push_back(std::move(group));
}

bool is_new_name(Places& places, const Statement& block, Diagnostics& diagnostics) {
    const auto& name = block.arguments[0].text;
    const auto [first, is_new] = places.try_emplace(std::string(name), block.head());
    if (is_new) return true;
    diagnostics.warning(
        block.head(), fmt::format("a second {} {}, left out", block.keyword.text, printable(name)));
    diagnostics.note(first->second, "the first one is here");
    return false;
}

void read_top_level(Draft& draft, Statements statements, Diagnostics& diagnostics) {
    read_block(draft, statements, top_level_table(), diagnostics);
    check_references(draft, diagnostics);
    mark_paths(draft, diagnostics);
    check_weights(draft, diagnostics);
}

std::vector<const TableIndex*> all_tables() {
    std::vector<const TableIndex*> all{&top_level_table().index(), &global_index(),
                                       &track_group_table().index()};
    for (const auto& tables : {vrrp_tables(), tracker_tables(), lvs_tables(), check_tables()})
        all.insert(all.end(), tables.begin(), tables.end());
    return all;
}

}  // namespace holdfast::config
