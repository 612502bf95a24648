// Letter: one alert or several as an SMTP server takes them (RFC 5322), with keepalived's headers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "alerts/core/outbox.h"

namespace holdfast::alerts {

struct Envelope {
    std::string from;
    std::vector<std::string> recipients;
    std::string router_id;
    std::string message_id;  // without the angle brackets
};

// The whole text, its lines ended by CR LF, dots not yet doubled. `alerts` has one at least; the
// date is that of the first.
std::string letter(std::span<const Alert> alerts, const Envelope& envelope);

}  // namespace holdfast::alerts
