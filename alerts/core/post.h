// post(): what a webhook is sent (docs/webhook.md).
#pragma once

#include <span>
#include <string>

#include "alerts/core/outbox.h"

namespace holdfast::alerts {

// `events` are the texts of the alerts.
std::string post(std::span<const Alert> alerts, const std::string& host,
                 const std::string& router_id);

}  // namespace holdfast::alerts
