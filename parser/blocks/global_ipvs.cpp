// global_defs: the kernel's IPVS as a whole, the firewall, and checks as a whole.
#include <algorithm>

#include "parser/arguments.h"
#include "parser/characters.h"
#include "parser/draft.h"
#include "parser/items/item_line.h"

namespace holdfast::config {
namespace {

constexpr std::int64_t kLongestTimeout = 31 * 86400;      // what the kernel takes
constexpr std::int64_t kLongestSyncMessage = 65535 - 28;  // UDP over IPv4
constexpr std::int64_t kLongestCatchUp = 3600;            // seconds
constexpr std::size_t kMostIpsets = 6;

// tcp SECONDS, tcpfin SECONDS, udp SECONDS in any order.
void read_timeouts(GlobalDraft& global, const Reading& reading) {
    const Words words = reading.statement.arguments;
    for (std::size_t i = 0; i < words.size(); i += 2) {
        const auto which = read_choice(reading, words[i], {"tcp", "tcpfin", "udp"}, false);
        if (!which) return;
        if (i + 1 == words.size()) {
            reading.ignored(words[i], "needs a number of seconds after it");
            return;
        }
        const auto value = read_integer(reading, words[i + 1], 0, kLongestTimeout);
        if (!value) continue;
        auto& ipvs = global.ipvs;
        auto& target = *which == 0   ? ipvs.tcp_timeout
                       : *which == 1 ? ipvs.tcp_fin_timeout
                                     : ipvs.udp_timeout;
        target = seconds(*value);
    }
}

// One option of lvs_sync_daemon with its value.
void read_sync_option(SyncDaemon& daemon, std::size_t which, const Word& value,
                      const Reading& reading) {
    const auto integer = [&](std::int64_t least, std::int64_t most) {
        return read_integer(reading, value, least, most);
    };
    const auto put = [](auto& target, const auto& number) {
        if (number) store(target, *number);
    };
    switch (which) {
        case 0:
            daemon.instance = value.text;
            break;
        case 1:
            put(daemon.id, integer(0, 255));
            break;
        case 2:
            put(daemon.maximum_length, integer(1, kLongestSyncMessage));
            break;
        case 3:
            put(daemon.port, integer(1, 65535));
            break;
        case 4:
            put(daemon.ttl, integer(1, 255));
            break;
        default:
            put(daemon.group, read_address(reading, value));
    }
}

// INTERFACE [[inst] INSTANCE] [id NUMBER] [maxlen NUMBER] [port PORT] [ttl NUMBER] [group ADDRESS]
void read_sync_daemon(GlobalDraft& global, const Reading& reading) {
    static const std::vector<std::string_view> names{"inst", "id",  "maxlen",
                                                     "port", "ttl", "group"};
    const Words words = reading.statement.arguments;
    SyncDaemon daemon;
    auto interface = read_interface(reading, words[0]);
    if (!interface) return;
    daemon.interface = std::move(*interface);
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto found = std::find(names.begin(), names.end(), words[i].text);
        if (found == names.end()) {
            // The instance may stand without "inst", in the first place.
            if (i == 1) {
                daemon.instance = words[i].text;
            } else {
                reading.ignored(words[i], "is not understood");
            }
        } else if (i + 1 == words.size()) {
            reading.ignored(words[i], "lacks its argument");
        } else {
            read_sync_option(daemon, static_cast<std::size_t>(found - names.begin()), words[++i],
                             reading);
        }
    }
    global.ipvs.sync_daemon = std::move(daemon);
}

// [VS]
void read_flush_on_stop(GlobalDraft& global, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    global.ipvs.flush_on_stop = FlushOnStop::yes;
    if (words.empty()) return;
    if (words[0].text == "VS") {
        global.ipvs.flush_on_stop = FlushOnStop::virtual_servers_only;
    } else {
        reading.ignored(words[0], "is not VS");
    }
}

// [CHAIN-IN [CHAIN-OUT]]
void read_iptables(GlobalDraft& global, const Reading& reading) {
    global.firewall.iptables = true;
    for (const auto& word : reading.statement.arguments)
        global.firewall.iptables_chains.emplace_back(word.text);
}

void read_ipsets(GlobalDraft& global, const Reading& reading) {
    auto& sets = global.firewall.ipsets.emplace();
    for (const auto& word : reading.statement.arguments)
        sets.emplace_back(word.text);
}

// [TABLE]: what nft(8) takes for a name.
void read_table(GlobalDraft& global, const Reading& reading) {
    constexpr std::size_t kLongest = 31;  // of keepalived's
    auto& table = global.firewall.nftables.emplace();
    const auto& words = reading.statement.arguments;
    if (words.empty()) return;
    const auto& name = words[0].text;
    const bool good = !name.empty() && name.size() <= kLongest && begins_name(name.front()) &&
                      name.front() != '_' && std::all_of(name.begin(), name.end(), [](char c) {
                          return continues_name(c) || c == '-' || c == '.';
                      });
    if (!good) return reading.ignored(words[0], "is no name of a table");
    table = name;
}

auto firewall(auto member) { return in(&Global::firewall, member); }

std::vector<Keyword<GlobalDraft>> firewall_rows() {
    return {
        {"vrrp_iptables",
         custom("[CHAIN [CHAIN]]", 0, 2, read_iptables).with({"", "in", "in out"}, {}), "INPUT",
         "1.2.20", "the iptables chains that get our rules", kParsedOnly},
        {"vrrp_ipsets", custom("[NAME]...", 0, kMostIpsets, read_ipsets).with({"", "one two"}, {}),
         "keepalived", "1.2.20", "the names of the ipsets that iptables rules use", kParsedOnly},
        {"nftables", custom("[TABLE]", 0, 1, read_table).with({"", "some-table"}, {"1-table"}),
         "holdfast", "2.0.11", "rules go into this table of nftables"},
        {"nftables_priority",
         number(firewall(&Firewall::nftables_priority), -kMostInt - 1, kMostInt), "-1", "2.0.11",
         "of the chains in that table"},
        {"nftables_counters", flag(firewall(&Firewall::counters), true), "", "2.0.11",
         "rules count packets"},
        {"nftables_ifindex", flag(firewall(&Firewall::by_index), true), "", "2.0.11",
         "sets hold the numbers of interfaces, not their names", kParsedOnly},
        {"nftables_ipvs", optional_word(firewall(&Firewall::ipvs_table), "TABLE"),
         "keepalived_ipvs", "2.2.2", "groups of virtual servers are marked in this table",
         kParsedOnly},
        {"nftables_ipvs_priority",
         number(firewall(&Firewall::ipvs_priority), -kMostInt - 1, kMostInt), "-1", "2.2.2",
         "of the chains in that table", kParsedOnly},
        {"nftables_ipvs_start_fwmark",
         number(firewall(&Firewall::ipvs_first_mark), 1, kMostUnsigned), "1000", "2.2.2",
         "the first firewall mark for a group", kParsedOnly},
    };
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_ipvs_rows() {
    std::vector<Keyword<GlobalDraft>> rows{
        {"checker_log_all_failures",
         boolean(in(&Global::checkers, &CheckerSettings::log_all_failures)), "off", "2.0.11",
         "every failed check is logged, also those that are forgiven"},
        {"rs_init_notifies", flag(in(&Global::checkers, &CheckerSettings::initial_notifies), true),
         "", "2.0.0", "notify_up and notify_down also at the start"},
        {"lvs_timeouts",
         custom("[tcp SECONDS] [tcpfin SECONDS] [udp SECONDS]", 2, 6, read_timeouts)
             .with({"tcp 900", "tcp 900 tcpfin 120 udp 300"}, {"tcp x", "icmp 5", "udp 2678401"}),
         "the kernel's", "1.2.24", "how long the kernel remembers connections"},
        {"lvs_flush", flag(in(&Global::ipvs, &IpvsSettings::flush), true), "", "1.2.23",
         "the kernel's table is emptied at the start"},
        {"lvs_flush_on_stop", custom("[VS]", 0, 1, read_flush_on_stop).with({"", "VS"}, {"RS"}), "",
         "2.2.0", "the kernel's table is emptied at the end, with VS our virtual servers only"},
        {"lvs_flush_onstop", custom("[VS]", 0, 1, read_flush_on_stop).with({"", "VS"}, {"RS"}), "",
         "2.0.15", "the kernel's table is emptied at the end", now("lvs_flush_on_stop")},
        {"connect_vip_start_fwmark",
         number(in(&Global::ipvs, &IpvsSettings::first_path_mark), 1, kMostUnsigned - 65'535),
         "1000000", "holdfast 0.1.0",
         "checks with connect_vip use firewall marks from here to 65535 more"},
        {"lvs_sync_daemon",
         custom("INTERFACE [[inst] INSTANCE] [id NUMBER] [maxlen NUMBER] [port PORT] [ttl NUMBER] "
                "[group ADDRESS]",
                1, kAnyNumber, read_sync_daemon)
             .with({"lo", "lo inst V id 5 maxlen 1400 port 8848 ttl 1 group 224.0.0.81", "lo V"},
                   {"lo id 256", "lo id", "lo port 0"}),
         "", "1.2.20", "connections are copied to the other machine"},
        {"lvs_sync_wait",
         whole_seconds(in(&Global::ipvs, &IpvsSettings::catch_up_time), 0, kLongestCatchUp), "60",
         "holdfast 0.1.0",
         "so long at most the INSTANCE of lvs_sync_daemon, having come back, leaves a weaker "
         "master "
         "alone until its connections are here; 0: not at all"},
    };
    return joined<GlobalDraft>({firewall_rows(), std::move(rows)});
}

}  // namespace holdfast::config
