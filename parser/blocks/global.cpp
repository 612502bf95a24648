// global_defs: what names this machine, and the block as a whole. Its other rows are in
// global_*.cpp.
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr std::uint16_t kSmtpPort = 25;

std::vector<Keyword<GlobalDraft>> mail_rows() {
    return {
        {"router_id", word(&Global::router_id, "NAME"), "the host's name", "1.1.8",
         "names this machine in mails", kParsedOnly},
        {"lvs_id", word(&Global::router_id, "NAME"), "the host's name", "0.5.3",
         "names this machine in mails", now("router_id", false)},
        {"notification_email", word_list(&Global::notification_email), "", "0.5.3",
         "who gets alert mails", kParsedOnly},
        {"notification_email_from", word(&Global::notification_email_from, "ADDRESS"),
         "keepalived@ and the host's name", "0.5.3", "the sender of alert mails", kParsedOnly},
        {"smtp_server", endpoint(&Global::smtp_server, kSmtpPort), "", "0.5.3",
         "takes alert mails, on port 25 unless another is given", kParsedOnly},
        {"smtp_helo_name", word(in(&Global::alerts, &Alerts::helo_name), "NAME"), "the host's name",
         "1.2.20", "how the SMTP server is greeted", kParsedOnly},
        {"smtp_connect_timeout", whole_seconds(&Global::smtp_connect_timeout, 1, kMostSeconds),
         "30", "0.5.3", "how long an answer of the SMTP server may take", kParsedOnly},
        {"smtp_alert", boolean(in(&Global::alerts, &Alerts::all)), "", "0.5.7",
         "whether anything sends alert mails that does not say", kParsedOnly},
        {"smtp_alert_vrrp", boolean(in(&Global::alerts, &Alerts::vrrp)), "smtp_alert", "2.0.0",
         "whether VRRP instances send alert mails that do not say", kParsedOnly},
        {"smtp_alert_checker", boolean(in(&Global::alerts, &Alerts::checkers)), "smtp_alert",
         "2.0.0", "whether checks send alert mails that do not say", kParsedOnly},
        {"no_email_faults", flag(in(&Global::alerts, &Alerts::no_faults), true), "", "2.0.0",
         "no mail for the state FAULT", kParsedOnly},
        {"no_checker_emails", flag(in(&Global::alerts, &Alerts::no_checker_mails), true), "",
         "2.0.0", "mails of checks only when a server is added or removed", kParsedOnly},
    };
}

const KeywordTable<GlobalDraft>& global_table() {
    static const KeywordTable<GlobalDraft> table{
        "global_defs",
        joined<GlobalDraft>({mail_rows(), global_process_rows(), global_script_rows(),
                             global_vrrp_rows(), global_ipvs_rows(), global_file_rows()})};
    return table;
}

}  // namespace

void read_global_defs(Draft& draft, const Reading& reading) {
    read_block(draft.global, reading.statement.children, global_table(), reading.diagnostics);
}

const TableIndex& global_index() { return global_table().index(); }

}  // namespace holdfast::config
