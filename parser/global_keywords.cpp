// global_defs and the top level of the file.
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr std::uint16_t kSmtpPort = 25;
constexpr std::int64_t kMostSeconds = 4294;  // what fits keepalived's 32-bit microseconds
constexpr std::int64_t kMostPackets = 1000;  // of one volley of gratuitous ARP

const KeywordTable<GlobalDraft>& global_table() {
    static const KeywordTable<GlobalDraft> table{
        "global_defs",
        {
            {"router_id", word(&Global::router_id, "NAME"), "the host's name", "1.1.8",
             "names this machine in mails"},
            {"lvs_id", word(&Global::router_id, "NAME"), "the host's name", "0.5.3",
             "names this machine in mails", "router_id"},
            {"notification_email", word_list(&Global::notification_email), "", "0.5.3",
             "who gets alert mails"},
            {"notification_email_from", word(&Global::notification_email_from, "ADDRESS"),
             "keepalived@ and the host's name", "0.5.3", "the sender of alert mails"},
            {"smtp_server", endpoint(&Global::smtp_server, kSmtpPort), "", "0.5.3",
             "takes alert mails, on port 25 unless another is given"},
            {"smtp_connect_timeout", whole_seconds(&Global::smtp_connect_timeout, 1, kMostSeconds),
             "30", "0.5.3", "how long an answer of the SMTP server may take"},
            {"vrrp_version", number(&GlobalDraft::vrrp_version, 2, 3), "2", "1.2.20",
             "VRRP version of instances that do not say"},
            {"vrrp_garp_master_repeat", number(&GlobalDraft::garp_master_repeat, 1, kMostPackets),
             "5", "1.2.20", "garp_master_repeat of instances that do not say"},
            {"vrrp_garp_master_delay",
             whole_seconds(&GlobalDraft::garp_master_delay, 0, kMostSeconds), "5", "1.2.20",
             "garp_master_delay of instances that do not say"},
        }};
    return table;
}

// The order is the order of reading: the defaults first, groups after their members.
const KeywordTable<Draft>& top_level_table() {
    static const KeywordTable<Draft> table{
        "",
        {
            {"global_defs", block("", 0, 0, read_global_defs), "", "0.5.3",
             "what holds for everything"},
            {"vrrp_instance", block("NAME", 1, 1, read_vrrp_instance), "", "0.5.3",
             "addresses that move between machines"},
            {"vrrp_sync_group", block("NAME", 1, 1, read_sync_group), "", "0.6.1",
             "instances that are master together or not at all"},
            {"virtual_server", block("ADDRESS [PORT]", 1, 2, read_virtual_server), "", "0.5.3",
             "a service that the kernel's IPVS spreads over real servers"},
        }};
    return table;
}

}  // namespace

void read_global_defs(Draft& draft, const Reading& reading) {
    read_block(draft.global, reading.statement.children, global_table(), reading.diagnostics);
}

void read_top_level(Draft& draft, Statements statements, Diagnostics& diagnostics) {
    read_block(draft, statements, top_level_table(), diagnostics);
}

std::vector<TableInfo> top_level_keywords() {
    return {{top_level_table().block, top_level_table().infos()},
            {global_table().block, global_table().infos()}};
}

}  // namespace holdfast::config
