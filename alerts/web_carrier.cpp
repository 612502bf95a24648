#include "alerts/web_carrier.h"

#include <fmt/format.h>

#include "alerts/core/post.h"
#include "alerts/curl.h"
#include "alerts/own_name.h"

namespace holdfast::alerts {

namespace {

// Nobody reads the answer.
std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// RFC 9110 sections 15.5.9 and 15.5.20, RFC 6585 section 4, and what is the server's own fault:
// the same request may be taken later.
bool may_be_taken_later(long status) {
    return status == 408 || status == 421 || status == 425 || status == 429 || status >= 500;
}

}  // namespace

WebCarrier::WebCarrier(config::Webhook settings, std::string router_id)
    : settings_(std::move(settings)), router_id_(std::move(router_id)) {}

std::string WebCarrier::name() const {
    const auto begin = settings_.url.find("//") + 2;
    return "webhook at " +
           settings_.url.substr(begin, settings_.url.find_first_of("/?#", begin) - begin);
}

Delivery WebCarrier::deliver(const std::vector<Alert>& alerts) {
    if (host_.empty()) host_ = own_name();
    const auto text = post(alerts, host_, router_id_.empty() ? host_ : router_id_);
    std::vector<std::string> headers{"Content-Type: application/json", "Expect:"};
    if (!settings_.token.empty()) headers.push_back("Authorization: Bearer " + settings_.token);
    Transfer transfer(settings_.url, "http,https", settings_.timeout);
    transfer.set(CURLOPT_TIMEOUT, static_cast<long>(settings_.timeout.count()));
    transfer.verify(true, settings_.ca);
    transfer.set(CURLOPT_USERAGENT, "Holdfast/" HOLDFAST_VERSION);
    transfer.set(CURLOPT_HTTPHEADER, headers);
    transfer.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
    transfer.set(CURLOPT_POSTFIELDS, text.c_str());
    transfer.set(CURLOPT_WRITEFUNCTION, &drop);
    const auto code = transfer.run();
    if (code != CURLE_OK) return {Delivery::Verdict::failed, transfer.problem(code)};
    const auto status = transfer.response_code();
    if (status >= 200 && status < 300) return {};
    return {may_be_taken_later(status) ? Delivery::Verdict::failed : Delivery::Verdict::refused,
            fmt::format("HTTP status {}", status)};
}

}  // namespace holdfast::alerts
