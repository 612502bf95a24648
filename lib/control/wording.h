// How the status is put into words, for the terminal and the page alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/control/status.h"

namespace holdfast::control {

// What an operator is to make of it.
enum class Mood { good, plain, weak, warning, bad };

struct Wording {
    std::string_view word;
    Mood mood = Mood::plain;
};

Wording state_of(const InstanceStatus& instance);  // "MASTER"
Wording state_of(const ServiceStatus& service);    // "ok", "no quorum"
Wording state_of(const ServerStatus& server);      // "up", "drained"

// Why an instance is in its state; "-" when nobody knows.
std::string reason_of(const InstanceStatus& instance);
// "10.0.0.2 (100, 3s ago), ..."; "-": none has been heard.
std::string peers_of(const InstanceStatus& instance);
// What has been found out last, by each check: "http failed: Connection refused, 3s ago".
std::string checks_of(const ServerStatus& server);

// "3d 4h", "5m 6s".
std::string brief_duration(std::int64_t seconds);

}  // namespace holdfast::control
