// What must be true of alerts as a whole.
#include "parser/draft.h"

namespace holdfast::config {
namespace {

// What is said to it stays on this machine.
bool is_here(const SmtpServer& server) {
    const auto address = parse_ip_address(server.host);
    return address ? address->is_loopback() : server.host == "localhost";
}

}  // namespace

void check_alerts(const Global& global, const Statement& block, Diagnostics& diagnostics) {
    const auto& mail = global.mail;
    const bool in_clear = mail.tls == SmtpTls::off && mail.server && !is_here(*mail.server);
    if (!mail.user.empty() && in_clear) {
        diagnostics.warning(block.place_of("smtp_user"),
                            "smtp_user without smtp_tls sends the password for all to see; add "
                            "'smtp_tls starttls' or 'smtp_tls tls'");
    }
    if (!global.webhook.token.empty() && global.webhook.url.starts_with("http:")) {
        diagnostics.warning(block.place_of("webhook_token"),
                            "webhook_token is sent for all to see: the webhook is no https://");
    }
}

}  // namespace holdfast::config
