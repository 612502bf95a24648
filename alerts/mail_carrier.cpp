#include "alerts/mail_carrier.h"

#include <fmt/format.h>
#include <unistd.h>

#include "alerts/core/letter.h"
#include "alerts/curl.h"
#include "alerts/own_name.h"

namespace holdfast::alerts {

namespace {

// RFC 5321 section 4.2.1: 4yz may be otherwise the next time, 5yz not. What is refused because of
// who we are (RFC 4954 section 6) may be put right by the next configuration.
bool is_final(CURLcode code, long status) {
    const bool answered = code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
                          code == CURLE_UPLOAD_FAILED || code == CURLE_RECV_ERROR;
    const bool about_us = status == 530 || status == 534 || status == 535 || status == 538;
    return answered && status >= 500 && status < 600 && !about_us;
}

}  // namespace

MailCarrier::MailCarrier(config::MailSettings settings, std::string router_id)
    : settings_(std::move(settings)), router_id_(std::move(router_id)) {}

std::string MailCarrier::address() const {
    const auto& host = settings_.server->host;
    const bool is_v6 = host.find(':') != std::string::npos;
    const auto port =
        settings_.tls == config::SmtpTls::tls ? config::kSmtpsPort : config::kSmtpPort;
    return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
                       settings_.server->port.value_or(port));
}

std::string MailCarrier::name() const { return "SMTP server " + address(); }

// Not earlier: a name server may have to be asked.
void MailCarrier::learn_own_name() {
    if (!router_id_.empty() && !settings_.from.empty() && !settings_.helo_name.empty()) return;
    const auto name = own_name();
    if (router_id_.empty()) router_id_ = name;
    if (settings_.helo_name.empty()) settings_.helo_name = name;
    if (settings_.from.empty()) settings_.from = "root@" + name;
}

// Once a day, however many mails there are.
std::string MailCarrier::expiry_warning(std::optional<int> days) {
    if (!days || *days >= settings_.expiry_warning || days == warned_of_) return {};
    warned_of_ = days;
    return fmt::format("its certificate expires in {} days", *days);
}

Delivery MailCarrier::deliver(const std::vector<Alert>& alerts) {
    learn_own_name();
    const auto message_id =
        fmt::format("{}.{}.{}@{}",
                    std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1),
                    ::getpid(), ++letters_, settings_.helo_name);
    auto text = letter(alerts, {settings_.from, settings_.recipients, router_id_, message_id});
    const auto* scheme = settings_.tls == config::SmtpTls::tls ? "smtps" : "smtp";
    const auto url = fmt::format("{}://{}/{}", scheme, address(), settings_.helo_name);
    Transfer transfer(url, "smtp,smtps", settings_.timeout);
    // Without STARTTLS there is no mail, rather than one that everybody reads.
    if (settings_.tls == config::SmtpTls::starttls) transfer.set(CURLOPT_USE_SSL, CURLUSESSL_ALL);
    transfer.verify(settings_.verify, settings_.ca);
    if (settings_.expiry_warning > 0) transfer.look_at_certificate();
    if (!settings_.user.empty()) {
        transfer.set(CURLOPT_USERNAME, settings_.user.c_str());
        transfer.set(CURLOPT_PASSWORD, settings_.password.c_str());
    }
    transfer.set(CURLOPT_MAIL_FROM, settings_.from.c_str());
    transfer.set(CURLOPT_MAIL_RCPT, settings_.recipients);
    // One that the server does not know takes the mail from nobody else.
    transfer.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    transfer.set(CURLOPT_UPLOAD, 1L);
    transfer.send(std::move(text));
    const auto code = transfer.run();
    if (code == CURLE_OK) {
        auto warning = transfer.complaint();
        if (warning.empty()) warning = expiry_warning(transfer.certificate_days());
        return {Delivery::Verdict::taken, warning};
    }
    const bool final = is_final(code, transfer.response_code());
    return {final ? Delivery::Verdict::refused : Delivery::Verdict::failed, transfer.problem(code)};
}

}  // namespace holdfast::alerts
