// vrrp_instance and vrrp_sync_group.
#include "parser/arguments.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kAuthPassMost = 8;     // RFC 2338 section 5.3.6
constexpr std::int64_t kMostSeconds = 4294;  // what fits keepalived's 32-bit microseconds
constexpr std::int64_t kMostPackets = 1000;  // of one volley of gratuitous ARP

void read_auth_type(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto type = read_choice(reading, reading.statement.arguments[0], {"PASS", "AH"}, false);
    if (!type) return;
    instance.authentication.type = *type == 0 ? AuthType::pass : AuthType::none;
    instance.authentication_header = *type == 1;
}

void read_auth_pass(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    reading.diagnostics.hide(word.where);
    instance.authentication.secret = word.text.substr(0, kAuthPassMost);
    if (word.text.size() > kAuthPassMost) {
        reading.diagnostics.warning(
            word.where, fmt::format("auth_pass: only the first {} characters fit into an advert, "
                                    "the rest is cut off",
                                    kAuthPassMost));
    }
}

const KeywordTable<VrrpInstanceDraft>& authentication_table() {
    static const KeywordTable<VrrpInstanceDraft> table{
        "authentication",
        {
            {"auth_type", custom("PASS|AH", 1, 1, read_auth_type), "", "0.5.3",
             "how adverts are authenticated; VRRP version 2 only"},
            {"auth_pass", custom("PASSWORD", 1, 1, read_auth_pass), "", "0.5.3",
             "the password, 8 characters count"},
        }};
    return table;
}

void read_authentication(VrrpInstanceDraft& instance, const Reading& reading) {
    read_block(instance, reading.statement.children, authentication_table(), reading.diagnostics);
}

void read_addresses(VrrpInstanceDraft& instance, const Reading& reading) {
    for (const auto& line : reading.statement.children) {
        const auto address = read_virtual_address(line, reading.diagnostics);
        if (!address) continue;
        const auto& all = instance.addresses;
        if (!all.empty() && !same_family(all[0].prefix.address, address->prefix.address)) {
            reading.diagnostics.warning(
                line.keyword.where,
                fmt::format("{} is left out: an instance carries IPv4 or IPv6 addresses, and its "
                            "first is {}",
                            to_string(address->prefix), to_string(all[0].prefix)));
            continue;
        }
        const auto twin = std::find_if(all.begin(), all.end(), [&](const auto& other) {
            return other.prefix.address == address->prefix.address &&
                   other.interface == address->interface;
        });
        if (twin != all.end()) {
            reading.diagnostics.warning(
                line.keyword.where,
                fmt::format("{} is there already, left out", to_string(address->prefix)));
            continue;
        }
        instance.addresses.push_back(*address);
    }
}

void read_interface_name(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    auto name = read_interface(reading, word);
    if (!name) return;
    instance.interface = std::move(*name);
    instance.interface_where = word.where;
}

const KeywordTable<VrrpInstanceDraft>& instance_table() {
    static const KeywordTable<VrrpInstanceDraft> table{
        "vrrp_instance",
        {
            {"state",
             choice(&VrrpInstance::state, Choices<InitialState>{{"MASTER", InitialState::master},
                                                                {"BACKUP", InitialState::backup}}),
             "BACKUP", "0.5.3", "the state to begin in"},
            {"interface", custom("INTERFACE", 1, 1, read_interface_name), "", "0.5.3",
             "where adverts are sent, and addresses added"},
            {"virtual_router_id", number(&VrrpInstance::vrid, 1, 255), "", "0.5.3",
             "the same on all machines of the group, and nobody else's on that network"},
            {"priority", number(&VrrpInstance::priority, 1, 255), "100", "0.5.3",
             "the highest becomes master; 255 owns the addresses"},
            {"version", number(&VrrpInstance::version, 2, 3), "vrrp_version", "1.2.17",
             "VRRP version; IPv6 needs 3"},
            {"advert_int",
             time(&VrrpInstance::advert_interval, milliseconds(10), std::chrono::seconds(255)), "1",
             "0.5.3", "between two adverts; version 2: whole seconds, version 3: up to 40.95"},
            {"preempt", flag(&VrrpInstance::preempt, true), "", "0.5.3",
             "take over from a master of lower priority, which is the default"},
            {"nopreempt", flag(&VrrpInstance::preempt, false), "", "1.1.8",
             "leave a master of lower priority alone"},
            {"preempt_delay",
             time(&VrrpInstance::preempt_delay, milliseconds(0), std::chrono::seconds(1000)), "0",
             "1.1.8", "how long to wait before taking over from a lower priority"},
            {"garp_master_repeat", number(&VrrpInstance::garp_master_repeat, 1, kMostPackets),
             "vrrp_garp_master_repeat", "1.2.14", "gratuitous ARPs of one volley"},
            {"garp_master_delay", whole_seconds(&VrrpInstance::garp_master_delay, 0, kMostSeconds),
             "vrrp_garp_master_delay", "0.7.1", "the second volley's distance, 0: none"},
            {"authentication", block("", 0, 0, read_authentication), "", "0.5.3",
             "what adverts carry to be believed"},
            {"virtual_ipaddress", block("", 0, 0, read_addresses), "", "0.5.3",
             "the addresses that the master has"},
        }};
    return table;
}

const KeywordTable<SyncGroup>& sync_group_table() {
    static const KeywordTable<SyncGroup> table{
        "vrrp_sync_group",
        {
            {"group", word_list(&SyncGroup::members), "", "0.6.4", "the names of instances"},
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
                members.push_back(name);
            }
        }
    }
    return members;
}

}  // namespace

void read_vrrp_instance(Draft& draft, const Reading& reading) {
    const auto& [block, keyword, diagnostics] = reading;
    const auto& name = block.arguments[0];
    const auto [first, is_new] = draft.instance_names.try_emplace(name.text, block.head());
    if (!is_new) {
        diagnostics.warning(
            block.head(), fmt::format("a second vrrp_instance {}, left out", printable(name.text)));
        diagnostics.note(first->second, "the first one is here");
        return;
    }
    VrrpInstanceDraft instance;
    instance.where = block.head();
    instance.name = name.text;
    instance.version = draft.global.vrrp_version;
    instance.garp_master_repeat = draft.global.garp_master_repeat;
    instance.garp_master_delay = draft.global.garp_master_delay;
    read_block(instance, block.children, instance_table(), diagnostics);
    if (!check_instance(instance, block, diagnostics)) return;

    const bool ipv6 = !instance.addresses.empty() && instance.addresses[0].prefix.address.is_v6();
    const auto [other, is_free] =
        draft.vrids.try_emplace({instance.interface, instance.vrid, ipv6}, block.head());
    if (!is_free) {
        diagnostics.warning(
            block.place_of("virtual_router_id"),
            fmt::format("vrrp_instance {} is left out: virtual_router_id {} is "
                        "taken on {}",
                        printable(name.text), instance.vrid, printable(instance.interface)));
        diagnostics.note(other->second, "by this one");
        return;
    }
    draft.group_of_instance.emplace(instance.name, "");
    draft.vrrp.instances.push_back(std::move(instance));
}

void read_sync_group(Draft& draft, const Reading& reading) {
    const auto& [block, keyword, diagnostics] = reading;
    SyncGroup group{block.head(), block.arguments[0].text, {}};
    const auto name = printable(group.name);
    const auto [first, is_new] = draft.group_names.try_emplace(group.name, block.head());
    if (!is_new) {
        diagnostics.warning(block.head(),
                            fmt::format("a second vrrp_sync_group {}, left out", name));
        diagnostics.note(first->second, "the first one is here");
        return;
    }
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

std::vector<TableInfo> vrrp_keywords() {
    return {{instance_table().block, instance_table().infos()},
            {authentication_table().block, authentication_table().infos()},
            {sync_group_table().block, sync_group_table().infos()}};
}

}  // namespace holdfast::config
