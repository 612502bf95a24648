// WebCarrier: brings alerts to a webhook, as JSON by HTTP.
#pragma once

#include <string>
#include <vector>

#include "alerts/sender.h"
#include "parser/config/alerts.h"

namespace holdfast::alerts {

class WebCarrier {
  public:
    // `settings` has a URL.
    WebCarrier(config::Webhook settings, std::string router_id);

    // As the log names it, without what may be secret in the URL: "webhook at hooks.example.com".
    std::string name() const;

    // Waits for the answer.
    Delivery deliver(const std::vector<Alert>& alerts);

  private:
    config::Webhook settings_;
    std::string router_id_;
    std::string host_;
};

}  // namespace holdfast::alerts
