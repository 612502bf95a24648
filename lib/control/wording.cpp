#include "lib/control/wording.h"

#include <fmt/format.h>

#include "lib/ipc/words.h"

namespace holdfast::control {

namespace {

Mood mood_of(ipc::InstanceState state) {
    switch (state) {
        case ipc::InstanceState::master:
            return Mood::good;
        case ipc::InstanceState::backup:
            return Mood::plain;
        case ipc::InstanceState::fault:
            return Mood::bad;
        case ipc::InstanceState::init:
            break;
    }
    return Mood::weak;
}

void add(std::string& list, std::string_view separator, std::string_view text) {
    if (!list.empty()) list += separator;
    list += text;
}

}  // namespace

Wording state_of(const InstanceStatus& instance) {
    return {ipc::word_of(instance.state), mood_of(instance.state)};
}

Wording state_of(const ServiceStatus& service) {
    if (!service.quorum) return {"no quorum", Mood::bad};
    if (service.guarded) return {"guarded", Mood::bad};
    if (service.suspended) return {"suspended", Mood::weak};
    return {"ok", Mood::good};
}

Wording state_of(const ServerStatus& server) {
    if (!server.up) return {"down", Mood::bad};
    if (server.ordered_weight == 0) return {"drained", Mood::warning};
    if (!server.in_table) return {"not in the table", Mood::weak};
    return {"up", Mood::good};
}

std::string reason_of(const InstanceStatus& instance) {
    const std::string told = instance.stepped_down ? "stepped down; " : "";
    return told + (instance.reason.empty() ? "-" : instance.reason);
}

std::string peers_of(const InstanceStatus& instance) {
    std::string text;
    for (const auto& peer : instance.peers) {
        add(text, ", ",
            fmt::format("{} ({}, {} ago)", peer.address.to_string(), peer.priority,
                        brief_duration(peer.heard_seconds_ago)));
    }
    return text.empty() ? "-" : text;
}

std::string checks_of(const ServerStatus& server) {
    std::string text;
    for (const auto& check : server.checks) {
        add(text, "; ", check.kind);
        text += !check.up ? " no result yet" : *check.up ? " ok" : " failed";
        if (!check.problem.empty()) text += ": " + check.problem;
        if (check.seconds_ago) text += ", " + brief_duration(*check.seconds_ago) + " ago";
    }
    return text.empty() ? "not checked" : text;
}

std::string brief_duration(std::int64_t seconds) {
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    if (seconds >= kDay) return fmt::format("{}d {}h", seconds / kDay, seconds % kDay / kHour);
    if (seconds >= kHour) return fmt::format("{}h {}m", seconds / kHour, seconds % kHour / kMinute);
    if (seconds >= kMinute) return fmt::format("{}m {}s", seconds / kMinute, seconds % kMinute);
    return fmt::format("{}s", seconds);
}

}  // namespace holdfast::control
