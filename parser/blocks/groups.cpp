// vrrp_sync_group and garp_group.
#include "parser/arguments.h"
#include "parser/blocks/notifications.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

std::vector<Keyword<SyncGroup>> sync_group_rows() {
    return {
        {"group", word_list(&SyncGroup::members), "", "0.6.4", "the names of instances"},
        {"global_tracking", flag(&SyncGroup::global_tracking, true), "", "1.2.3",
         "all members track the same", now("track_interface, track_script, track_file", false)},
        {"sync_group_tracking_weight", flag(&SyncGroup::weights_may_differ, true), "", "2.0.0",
         "the members' priorities may move apart"},
    };
}

const KeywordTable<SyncGroup>& sync_group_table() {
    static const KeywordTable<SyncGroup> table{
        "vrrp_sync_group", joined<SyncGroup>({sync_group_rows(), tracking_rows<SyncGroup>(),
                                              notification_rows<SyncGroup>()})};
    return table;
}

const KeywordTable<GarpGroup>& garp_group_table() {
    constexpr microseconds kLongest{kMostInt};
    static const KeywordTable<GarpGroup> table{
        "garp_group",
        {
            {"garp_interval", time(&GarpGroup::garp_interval, microseconds(0), kLongest),
             "vrrp_garp_interval", "1.2.21", "between two gratuitous ARPs"},
            {"gna_interval", time(&GarpGroup::gna_interval, microseconds(0), kLongest),
             "vrrp_gna_interval", "1.2.21", "between two unsolicited neighbour adverts"},
            {"interface",
             custom("INTERFACE", 1, 1,
                    [](GarpGroup& group, const Reading& reading) {
                        auto name = read_interface(reading, reading.statement.arguments[0]);
                        if (name) group.interfaces.push_back(std::move(*name));
                    })
                 .with({"lo"}, {"much-too-long-for-one"}),
             "", "0.5.3", "the interface that this holds for"},
            {"interfaces", word_list(&GarpGroup::interfaces), "", "1.2.21",
             "the interfaces that share these pauses"},
        }};
    return table;
}

// The members that exist and are in no other group.
std::vector<std::string> usable_members(Draft& draft, const SyncGroup& group,
                                        const Statement& block, Diagnostics& diagnostics) {
    std::vector<std::string> members;
    for (const auto& list : block.children) {
        if (list.keyword.text != "group") continue;
        for (const auto* word : words_of_block(list)) {
            const auto& name = word->text;
            const auto left_out = [&](const std::string& problem) {
                diagnostics.warning(
                    word->where, fmt::format("'{}' {}, not in vrrp_sync_group {}", printable(name),
                                             problem, printable(group.name)));
            };
            const auto instance = draft.group_of_instance.find(name);
            if (instance == draft.group_of_instance.end()) {
                left_out(draft.instance_names.contains(name)
                             ? "is a vrrp_instance that was left out"
                             : "is no vrrp_instance");
            } else if (!instance->second.empty()) {
                left_out(
                    fmt::format("is in vrrp_sync_group {} already", printable(instance->second)));
            } else {
                instance->second = group.name;
                members.emplace_back(name);
            }
        }
    }
    return members;
}

}  // namespace

const TableIndex& sync_group_index() { return sync_group_table().index(); }
const TableIndex& garp_group_index() { return garp_group_table().index(); }

void read_sync_group(Draft& draft, const Reading& reading) {
    const auto& [block, keyword, diagnostics] = reading;
    if (!is_new_name(draft.group_names, block, diagnostics)) return;
    SyncGroup group;
    group.where = block.head();
    group.name = block.arguments[0].text;
    const auto name = printable(group.name);
    read_block(group, block.children, sync_group_table(), diagnostics);
    group.members = usable_members(draft, group, block, diagnostics);
    if (group.members.empty()) {
        diagnostics.warning(block.head(),
                            fmt::format("vrrp_sync_group {} has no members, left out", name));
        return;
    }
    if (group.members.size() == 1) {
        diagnostics.warning(block.head(),
                            fmt::format("vrrp_sync_group {} has one member only, which binds it "
                                        "to nothing",
                                        name));
    }
    draft.vrrp.sync_groups.push_back(std::move(group));
}

void read_garp_group(Draft& draft, const Reading& reading) {
    const auto& [block, keyword, diagnostics] = reading;
    GarpGroup group;
    group.where = block.head();
    read_block(group, block.children, garp_group_table(), diagnostics);
    if (group.interfaces.empty()) {
        diagnostics.warning(block.head(), "garp_group names no interface, left out");
    } else if (!group.garp_interval && !group.gna_interval) {
        diagnostics.warning(block.head(),
                            "garp_group has neither garp_interval nor gna_interval, left out");
    } else {
        draft.vrrp.garp_groups.push_back(std::move(group));
    }
}

}  // namespace holdfast::config
