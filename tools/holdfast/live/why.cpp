#include "tools/holdfast/live/why.h"

#include <fmt/format.h>

#include "lib/control/wording.h"
#include "lib/ipc/words.h"

namespace holdfast::tool {

namespace {

using control::InstanceStatus;
using control::ServerStatus;
using control::ServiceStatus;
using control::Status;

std::string ago(std::int64_t seconds) { return control::brief_duration(seconds) + " ago"; }

// What is tracked and bad: the instance may depend on it.
std::string bad_trackers(const Status& status) {
    std::string text;
    for (const auto& tracker : status.trackers) {
        const bool is_number = tracker.kind == ipc::TrackerKind::file;
        if (is_number ? tracker.status == 0 : tracker.status != 0) continue;
        text +=
            fmt::format("  tracked {} {} {}\n", boost::describe::enum_to_string(tracker.kind, ""),
                        tracker.name, is_number ? fmt::format("is {}", tracker.status) : "is bad");
    }
    return text;
}

std::string why_check(const control::CheckStatus& check) {
    const auto state = !check.up   ? "has not come to a conclusion"
                       : *check.up ? "says it is up"
                                   : "says it is down";
    auto text = fmt::format("  its {} check {}", check.kind, state);
    if (!check.problem.empty()) text += ": " + check.problem;
    if (check.seconds_ago) {
        text += fmt::format(" (last {}, in {} ms; {} good, {} bad)", ago(*check.seconds_ago),
                            check.took_us / 1000, check.succeeded, check.failed);
    }
    return text + "\n";
}

}  // namespace

std::string why_instance(const Status& status, const InstanceStatus& instance) {
    auto text = fmt::format("{} is {} since {} ({})\n", instance.name, ipc::word_of(instance.state),
                            instance.since, ago(instance.in_state_seconds));
    if (!instance.reason.empty()) text += fmt::format("  because {}\n", instance.reason);
    if (instance.stepped_down) text += "  it was told to step down (holdfast release ends that)\n";
    text += fmt::format("  its priority is {}, {} is configured\n", instance.priority,
                        instance.configured_priority);
    for (const auto& group : status.groups) {
        if (group.group == instance.group)
            text +=
                fmt::format("  its sync group {} is {}\n", group.group, ipc::word_of(group.state));
    }
    for (const auto& peer : instance.peers) {
        text += fmt::format("  {} has said priority {} {}\n", peer.address.to_string(),
                            peer.priority, ago(peer.heard_seconds_ago));
    }
    if (instance.peers.empty()) text += "  no other router of it has been heard\n";
    for (const auto& refused : instance.refused) {
        if (refused.count > 0) {
            text += fmt::format("  {} adverts were refused because of {}\n", refused.count,
                                refused.reason);
        }
    }
    return text + bad_trackers(status);
}

std::string why_server(const ServiceStatus& service, const ServerStatus& server) {
    auto text =
        fmt::format("{} of {} is {}\n", server.name, service.name, server.up ? "up" : "down");
    for (const auto& check : server.checks)
        text += why_check(check);
    if (server.checks.empty()) text += "  nothing checks it\n";
    if (service.guarded) text += "  too many servers failed at once: those that did are kept\n";
    if (service.suspended)
        text += "  its checks are suspended: the service's address is not here\n";
    if (server.ordered_weight) {
        text +=
            fmt::format("  an operator has given it the weight {} (holdfast undrain ends that)\n",
                        *server.ordered_weight);
    }
    text += server.in_table ? fmt::format("  the kernel has it with weight {}, {} is configured\n",
                                          server.weight, server.configured_weight)
                            : std::string("  the kernel's table does not have it\n");
    if (!service.quorum) text += "  the service has lost its quorum\n";
    return text;
}

}  // namespace holdfast::tool
