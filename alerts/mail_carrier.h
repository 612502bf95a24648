// MailCarrier: brings alerts to an SMTP server (RFC 5321).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alerts/sender.h"
#include "parser/config/alerts.h"

namespace holdfast::alerts {

class MailCarrier {
  public:
    // `settings` has a server.
    MailCarrier(config::MailSettings settings, std::string router_id);

    // As the log names it: "SMTP server 192.0.2.25:25".
    std::string name() const;

    // Waits for the answer.
    Delivery deliver(const std::vector<Alert>& alerts);

  private:
    std::string address() const;
    void learn_own_name();
    std::string expiry_warning(std::optional<int> days);

    config::MailSettings settings_;
    std::string router_id_;
    std::uint64_t letters_ = 0;
    std::optional<int> warned_of_;  // days
};

}  // namespace holdfast::alerts
