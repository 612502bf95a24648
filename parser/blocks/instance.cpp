// vrrp_instance: who it is, what it sends and which addresses it carries. Its other rows are in
// instance_*.cpp.
#include <set>

#include "parser/arguments.h"
#include "parser/config/secret_file.h"
#include "parser/draft.h"
#include "parser/hmac_key.h"
#include "parser/items/items.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kAuthPassMost = 8;     // RFC 2338 section 5.3.6
constexpr std::int64_t kMostPackets = 1000;  // of one volley of gratuitous ARP

void read_auth_type(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto type = read_choice(reading, reading.statement.arguments[0], {"PASS", "AH"}, false);
    if (!type) return;
    instance.authentication.type = *type == 0 ? AuthType::pass : AuthType::ah;
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
        "vrrp_instance/authentication",
        {
            {"auth_type", custom("PASS|AH", 1, 1, read_auth_type).with({"PASS", "AH"}, {"MD5"}), "",
             "0.5.3", "how adverts are authenticated; VRRP version 2 only"},
            {"auth_pass", custom("PASSWORD", 1, 1, read_auth_pass).with({"1234"}, {"123456789"}),
             "", "0.5.3", "the password, 8 characters count"},
        }};
    return table;
}

void read_authentication(VrrpInstanceDraft& instance, const Reading& reading) {
    read_block(instance, reading.statement.children, authentication_table(), reading.diagnostics);
}

// --- auth_hmac ---------------------------------------------------------------------------------

// A key in a file is read when the daemon needs it.
bool is_key(std::string_view value) {
    if (value.starts_with(kSecretFilePrefix)) return value.size() > kSecretFilePrefix.size();
    return is_hmac_key(value);
}

void read_hmac_key(AuthHmac& hmac, const Reading& reading) {
    const Words words = reading.statement.arguments;
    reading.diagnostics.hide(words[1].where);
    const auto id = read_integer(reading, words[0], 1, 255);
    if (!id) return;
    const auto same = [&](const HmacKey& key) { return key.id == *id; };
    if (std::any_of(hmac.keys.begin(), hmac.keys.end(), same))
        return reading.ignored(words[0], "is the id of another key");
    if (!is_key(words[1].text)) {
        reading.diagnostics.warning(
            words[1].where,
            fmt::format("key: a key has {} to {} bytes: the text itself, hex:DIGITS or file:PATH",
                        kShortestKey, kLongestKey));
        return;
    }
    hmac.keys.push_back({static_cast<int>(*id), std::string(words[1].text)});
}

const KeywordTable<AuthHmac>& hmac_table() {
    constexpr std::int64_t kLongestWindow = 300;  // seconds
    static const KeywordTable<AuthHmac> table{
        "vrrp_instance/auth_hmac",
        {
            {"key",
             custom("NUMBER KEY", 2, 2, read_hmac_key)
                 .with({"1 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                        "2 file:/etc/some-key"},
                       {"1 short", "256 file:/etc/some-key"})
                 .again(),
             "", "2.4.0", "a key and its number (1..255)"},
            {"active_key", number(&AuthHmac::active_key, 1, 255), "", "2.4.0",
             "the number of the key that signs"},
            {"anti_replay",
             choice(&AuthHmac::replay, Choices<HmacReplay>{{"time", HmacReplay::time},
                                                           {"monotonic", HmacReplay::monotonic}}),
             "time", "2.4.0", "how an advert proves that it is new"},
            {"time_window", whole_seconds(&AuthHmac::window, 1, kLongestWindow),
             "3 x advert_int, but 5 at least", "2.4.0", "how old an advert may be"},
            {"mode",
             choice(&AuthHmac::mode, Choices<HmacMode>{{"enforce", HmacMode::enforce},
                                                       {"permissive", HmacMode::permissive},
                                                       {"receive-only", HmacMode::receive_only}}),
             "enforce", "2.4.0", "whether adverts without a signature are taken, and sent"},
        }};
    return table;
}

void read_hmac(VrrpInstanceDraft& instance, const Reading& reading) {
    read_block(instance.auth_hmac.emplace(), reading.statement.children, hmac_table(),
               reading.diagnostics);
}

// --- addresses ---------------------------------------------------------------------------------

void read_addresses(VrrpInstanceDraft& instance, const Reading& reading) {
    auto& all = instance.addresses;
    const auto key = [](const VirtualAddress& address) {
        return std::pair(address.prefix.address, address.interface);
    };
    std::set<std::pair<IpAddress, std::string>> seen;
    for (const auto& address : all)
        seen.insert(key(address));
    for (const auto& line : reading.statement.children) {
        auto address = read_virtual_address(line, reading.keyword.name, reading.diagnostics);
        if (!address) continue;
        if (!all.empty() && !same_family(all[0].prefix.address, address->prefix.address)) {
            reading.diagnostics.warning(
                line.keyword.where,
                fmt::format("{} is left out: an instance carries IPv4 or IPv6 addresses, and its "
                            "first is {}",
                            to_string(address->prefix), to_string(all[0].prefix)));
        } else if (!seen.insert(key(*address)).second) {
            reading.diagnostics.warning(
                line.keyword.where,
                fmt::format("{} is there already, left out", to_string(address->prefix)));
        } else {
            all.push_back(std::move(*address));
        }
    }
}

void read_instance_interface(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    auto name = read_interface(reading, word);
    if (!name) return;
    instance.interface = std::move(*name);
    instance.interface_where = word.where;
}

std::vector<Keyword<VrrpInstanceDraft>> list_rows() {
    const auto addresses = [](const Statement& line, Diagnostics& diagnostics) {
        return read_virtual_address(line, "virtual_ipaddress_excluded", diagnostics);
    };
    const auto routes = [](const Statement& line, Diagnostics& diagnostics) {
        return read_route(line, "virtual_routes", diagnostics);
    };
    const auto rules = [](const Statement& line, Diagnostics& diagnostics) {
        return read_rule(line, "virtual_rules", diagnostics);
    };
    return {
        {"virtual_ipaddress",
         block(kAddressItems, 0, 0, read_addresses)
             .with({"{\n 192.0.2.1/24 brd + dev lo scope link label lo:1 no_track\n}"},
                   {"{\n 192.0.2.256\n}", "{\n 192.0.2.1 brd\n}", "{\n 192.0.2.1 sideways\n}"}),
         "", "0.5.3", "the addresses that the master has"},
        {"virtual_ipaddress_excluded",
         item_list(kAddressItems, &VrrpInstance::excluded_addresses, addresses)
             .with({"{\n 2001:db8::1/64 dev lo -nodad home preferred_lft forever\n}"},
                   {"{\n 192.0.2.256\n}", "{\n 192.0.2.1 scope\n}"}),
         "", "0.5.9", "addresses of the master that adverts do not name"},
        {"virtual_routes",
         item_list(kRouteItems, &VrrpInstance::routes, routes)
             .with({"{\n 198.51.100.0/24 via 192.0.2.9 dev lo metric 5\n blackhole 203.0.113.0/24 "
                    "no_track\n"
                    " 10.0.0.0/8 nexthop via 192.0.2.9 weight 2 nexthop via 192.0.2.8\n}"},
                   {"{\n via 192.0.2.9\n}", "{\n 10.0.0.0/8 metric x\n}",
                    "{\n 10.0.0.0/8 sideways\n}"}),
         "", "1.0.1", "routes that the master has"},
        {"virtual_rules",
         item_list(kRuleItems, &VrrpInstance::rules, rules)
             .with({"{\n from 10.0.0.0/8 table 100 preference 50\n}"},
                   {"{\n from 10.0.0.0/8\n}", "{\n from x table 100 preference 50\n}"}),
         "", "1.2.20", "routing rules that the master has"},
    };
}

const KeywordTable<VrrpInstanceDraft>& instance_table() {
    static const KeywordTable<VrrpInstanceDraft> table{
        "vrrp_instance", joined<VrrpInstanceDraft>({instance_rows(), instance_transport_rows(),
                                                    instance_behaviour_rows(), list_rows()})};
    return table;
}

}  // namespace

std::vector<Keyword<VrrpInstanceDraft>> instance_rows() {
    return {
        {"state",
         choice(&VrrpInstance::state, Choices<InitialState>{{"MASTER", InitialState::master},
                                                            {"BACKUP", InitialState::backup}}),
         "BACKUP", "0.5.3", "the state to begin in"},
        {"interface",
         custom("INTERFACE", 1, 1, read_instance_interface)
             .with({"eth0"}, {"much-too-long-for-one"}),
         "", "0.5.3", "where adverts are sent, and addresses added"},
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
        {"authentication",
         block("", 0, 0, read_authentication).with({"{\n auth_type PASS\n auth_pass 1234\n}"}, {}),
         "", "0.5.3", "what adverts carry to be believed"},
        {"auth_hmac", block("", 0, 0, read_hmac).with({"{\n}"}, {}), "", "2.4.0",
         "adverts are signed with HMAC-SHA256"},
    };
}

void read_vrrp_instance(Draft& draft, const Reading& reading) {
    const auto& [block, keyword, diagnostics] = reading;
    if (!is_new_name(draft.instance_names, block, diagnostics)) return;
    VrrpInstanceDraft instance;
    static_cast<VrrpInstance&>(instance) = draft.global.instance;
    instance.where = block.head();
    instance.name = block.arguments[0].text;
    read_block(instance, block.children, instance_table(), diagnostics);
    if (!check_instance(instance, block, diagnostics)) return;

    const bool ipv6 = !instance.addresses.empty() && instance.addresses[0].prefix.address.is_v6();
    const auto [other, is_free] =
        draft.vrids.try_emplace({instance.interface, instance.vrid, ipv6}, block.head());
    if (!is_free && !instance.transport.unicast && !instance.transport.multicast_group) {
        diagnostics.warning(
            block.place_of("virtual_router_id"),
            fmt::format("vrrp_instance {} is left out: virtual_router_id {} is taken on {}",
                        printable(instance.name), instance.vrid, printable(instance.interface)));
        diagnostics.note(other->second, "by this one");
        return;
    }
    draft.group_of_instance.emplace(instance.name, "");
    draft.vrrp.instances.push_back(std::move(instance));
}

std::vector<const TableIndex*> vrrp_tables() {
    return {&instance_table().index(), &authentication_table().index(), &hmac_table().index(),
            &sync_group_index(), &garp_group_index()};
}

}  // namespace holdfast::config
