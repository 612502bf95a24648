// global_defs: what names this machine, alert mails and webhooks.
#include <algorithm>

#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

template <class Member>
auto mail(Member member) {
    return in(&Global::mail, member);
}

template <class Member>
auto alert(Member member) {
    return in(&Global::alerts, member);
}

// RFC 1123 section 2.1: letters, digits and hyphens between dots; the last label is not a number,
// or it would be a mistyped address.
bool is_host_name(std::string_view name) {
    constexpr std::size_t kLongest = 253;
    if (name.empty() || name.size() > kLongest || name.front() == '.' || name.front() == '-')
        return false;
    const bool known = std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '.' || c == '_';
    });
    if (name.back() == '.') name.remove_suffix(1);
    const auto last = name.substr(name.rfind('.') + 1);
    return known && last.find_first_not_of("0123456789") != std::string_view::npos;
}

void read_smtp_server(GlobalDraft& global, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    SmtpServer server{std::string(words[0].text), {}};
    if (!is_host_name(server.host)) {
        const auto address = read_address(reading, words[0]);
        if (!address) return;
        server.host = address->to_string();
    }
    if (words.size() > 1) {
        const auto port = read_integer(reading, words[1], 1, 65535);
        if (!port) return;
        server.port = static_cast<std::uint16_t>(*port);
    }
    global.mail.server = std::move(server);
}

// An address of the web without a user in it, who would end up in logs.
void read_webhook(GlobalDraft& global, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!word.text.starts_with(scheme)) continue;
        const auto authority = word.text.substr(
            scheme.size(), word.text.find_first_of("/?#", scheme.size()) - scheme.size());
        if (authority.empty() || authority.find('@') != std::string_view::npos) break;
        global.webhook.url = word.text;
        return;
    }
    reading.ignored(word, "is not https://HOST/PATH or http://HOST/PATH");
}

std::vector<Keyword<GlobalDraft>> webhook_rows() {
    const auto hook = [](auto member) { return in(&Global::webhook, member); };
    return {
        {"webhook",
         custom("URL", 1, 1, read_webhook)
             .with({"https://hooks.example.com/lb", "http://192.0.2.77:8080"},
                   {"hooks.example.com", "ftp://192.0.2.77/", "https://", "https://me:it@x/"}),
         "", "holdfast 0.1.0", "is told of each change of state by HTTP, as JSON"},
        {"webhook_timeout", whole_seconds(hook(&Webhook::timeout), 1, kMostSeconds), "10",
         "holdfast 0.1.0", "how long such a request may take"},
        {"webhook_token", secret(hook(&Webhook::token), "TOKEN|file:PATH"), "", "holdfast 0.1.0",
         "says who we are (Authorization: Bearer); or the file whose first line it is"},
        {"webhook_ca", path(hook(&Webhook::ca)), "the system's", "holdfast 0.1.0",
         "file of who may have signed the webhook's certificate"},
    };
}

std::vector<Keyword<GlobalDraft>> smtp_rows() {
    return {
        {"smtp_tls",
         choice(mail(&MailSettings::tls),
                Choices<SmtpTls>{
                    {"off", SmtpTls::off}, {"starttls", SmtpTls::starttls}, {"tls", SmtpTls::tls}}),
         "off", "holdfast 0.1.0",
         "the SMTP server is spoken to encrypted: after STARTTLS, or from the start on port 465"},
        {"smtp_tls_verify", boolean(mail(&MailSettings::verify)), "on", "holdfast 0.1.0",
         "its certificate must be valid and for its name"},
        {"smtp_tls_ca", path(mail(&MailSettings::ca)), "the system's", "holdfast 0.1.0",
         "file of who may have signed its certificate"},
        {"smtp_tls_expiry_warning", number(mail(&MailSettings::expiry_warning), 1, 3650), "",
         "holdfast 0.1.0", "a warning in the log so many days before its certificate expires"},
        {"smtp_user", word(mail(&MailSettings::user), "NAME"), "", "holdfast 0.1.0",
         "who we are to the SMTP server (AUTH)"},
        {"smtp_password", secret(mail(&MailSettings::password), "PASSWORD|file:PATH"), "",
         "holdfast 0.1.0", "the user's password, or the file whose first line it is"},
        {"smtp_merge_time", whole_seconds(mail(&MailSettings::merge_within), 0, 3600), "0",
         "holdfast 0.1.0", "what happens within this time after a mail is told in one mail"},
    };
}

std::vector<Keyword<GlobalDraft>> mail_rows() {
    return {
        {"notification_email", word_list(mail(&MailSettings::recipients)), "", "0.5.3",
         "who gets alert mails"},
        {"notification_email_from", word(mail(&MailSettings::from), "ADDRESS"),
         "root@ and the host's name", "0.5.3", "the sender of alert mails"},
        {"smtp_server",
         custom("HOST [PORT]", 1, 2, read_smtp_server)
             .with({"192.0.2.77", "192.0.2.77 8080", "2001:db8::25"},
                   {"192.0.2.777", "192.0.2.77 65536", "a/b"}),
         "", "0.5.3", "takes alert mails, on port 25 unless another is given or smtp_tls says so"},
        {"smtp_helo_name", word(mail(&MailSettings::helo_name), "NAME"), "the host's name",
         "1.2.20", "how the SMTP server is greeted"},
        {"smtp_connect_timeout", whole_seconds(mail(&MailSettings::timeout), 1, kMostSeconds), "30",
         "0.5.3", "how long an answer of the SMTP server may take"},
    };
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_alert_rows() {
    std::vector<Keyword<GlobalDraft>> rules{
        {"router_id", word(&Global::router_id, "NAME"), "the host's name", "1.1.8",
         "names this machine in mails"},
        {"lvs_id", word(&Global::router_id, "NAME"), "the host's name", "0.5.3",
         "names this machine in mails", now("router_id")},
        {"smtp_alert", boolean(alert(&Alerts::all)), "", "0.5.7",
         "whether anything sends alert mails that does not say"},
        {"smtp_alert_vrrp", boolean(alert(&Alerts::vrrp)), "smtp_alert", "2.0.0",
         "whether VRRP instances send alert mails that do not say"},
        {"smtp_alert_checker", boolean(alert(&Alerts::checkers)), "smtp_alert", "2.0.0",
         "whether virtual and real servers send alert mails that do not say"},
        {"no_email_faults", flag(alert(&Alerts::no_faults), true), "", "2.0.0",
         "no mail for the state FAULT"},
        {"no_checker_emails", flag(alert(&Alerts::no_checker_mails), true), "", "2.0.0",
         "mails of checks only when a server is added or removed"},
    };
    return joined<GlobalDraft>({std::move(rules), mail_rows(), smtp_rows(), webhook_rows()});
}

}  // namespace holdfast::config
