#include "vrrp/core/tracking.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "parser/config/influences.h"

namespace holdfast::vrrp {
namespace {

constexpr int kFault = -254;  // a file that moves the priority so far down is a fault
constexpr int kMost = 253;

TrackerKind kind_called(std::string_view name) {
    constexpr std::pair<std::string_view, TrackerKind> kKinds[] = {
        {"interface", TrackerKind::interface},
        {"script", TrackerKind::script},
        {"file", TrackerKind::file},
        {"process", TrackerKind::process},
        {"bfd", TrackerKind::bfd}};
    return std::find_if(std::begin(kKinds), std::end(kKinds),
                        [&](const auto& kind) { return kind.first == name; })
        ->second;
}

// Of the others all is known from the start: what has not been told is not there.
bool takes_a_look(TrackerKind kind) {
    return kind != TrackerKind::interface && kind != TrackerKind::source_address;
}

// A file's number times its weight, which may be as large as the number is.
int points_of_file(int number, const config::Weight& weight) {
    const std::int64_t points = std::int64_t{number} * weight.value * (weight.reverse ? -1 : 1);
    return static_cast<int>(std::clamp<std::int64_t>(points, kFault, kMost));
}

// The interfaces of what an instance has on others than its own, unless it does not care.
std::set<std::string> interfaces_needed(const config::VrrpConfig& config,
                                        const config::VrrpInstance& instance) {
    std::set<std::string> names;
    const auto add = [&](const std::string& name, bool matters) {
        if (matters && !name.empty() && name != instance.interface) names.insert(name);
    };
    const auto add_all = [&](const auto& addresses, const auto& routes, const auto& rules,
                             auto matters) {
        for (const auto& address : addresses)
            add(address.interface, !address.flags.no_track && matters(address));
        for (const auto& route : routes)
            add(route.interface, !route.no_track && matters(route));
        for (const auto& rule : rules) {
            add(rule.in_interface, !rule.no_track && matters(rule));
            add(rule.out_interface, !rule.no_track && matters(rule));
        }
    };
    add(instance.vrf, true);
    const auto always = [](const auto&) { return true; };
    add_all(instance.addresses, instance.routes, instance.rules, always);
    add_all(instance.excluded_addresses, std::vector<config::Route>(), std::vector<config::Rule>(),
            always);
    std::set<std::string> groups;  // that it is in
    for (const auto& group : config.fixed.track_groups) {
        const auto& members = group.instances;
        if (std::find(members.begin(), members.end(), instance.name) != members.end())
            groups.insert(group.name);
    }
    add_all(config.fixed.addresses, config.fixed.routes, config.fixed.rules,
            [&](const auto& one) { return groups.contains(one.track_group); });
    return names;
}

}  // namespace

void leave_out_unreported(config::VrrpConfig& config) {
    for (auto& instance : config.instances)
        instance.tracking.bfds.clear();
    for (auto& group : config.sync_groups)
        group.tracking.bfds.clear();
}

Trackers::Trackers(const config::VrrpConfig& config, const config::VrrpInstance& instance,
                   const config::SyncGroup* group, const TrackerStatuses& statuses) {
    const config::OwnWeights weights(config);
    const auto add = [&](const config::Tracking& tracking) {
        for (const auto& [kind, list] : config::kTrackedLists) {
            for (const auto& one : tracking.*list)
                trackers_.push_back({{kind_called(kind), one.name}, weights.of(kind, one), {}});
        }
    };
    add(instance.tracking);
    if (group) add(group->tracking);
    if (instance.transport.track_source && instance.transport.source) {
        trackers_.push_back(
            {{TrackerKind::source_address, instance.transport.source->to_string()}, {}, {}});
    }
    for (const auto& name : interfaces_needed(config, instance))
        trackers_.push_back({{TrackerKind::interface, name}, {}, {}});
    for (auto& tracker : trackers_) {
        const auto known = statuses.find(tracker.id);
        if (known != statuses.end()) tracker.status = known->second;
    }
}

void Trackers::update(const TrackerId& id, int status) {
    for (auto& tracker : trackers_) {
        if (tracker.id == id) tracker.status = status;
    }
}

std::vector<TrackerId> Trackers::ids() const {
    std::vector<TrackerId> ids;
    for (const auto& tracker : trackers_)
        ids.push_back(tracker.id);
    return ids;
}

std::optional<TrackerId> Trackers::fault(bool running) const {
    const auto faulty = [running](const Tracker& tracker) {
        const auto& [id, weight, status] = tracker;
        const bool is_file = id.kind == TrackerKind::file;
        if (weight.value != 0)
            return is_file && status && points_of_file(*status, weight) == kFault;
        if (!status) return !running || !takes_a_look(id.kind);
        const bool good = is_file ? *status == 0 : *status != 0;
        return good == weight.reverse;
    };
    const auto found = std::find_if(trackers_.begin(), trackers_.end(), faulty);
    return found == trackers_.end() ? std::nullopt : std::optional(found->id);
}

int Trackers::weight() const {
    int total = 0;
    for (const auto& [id, weight, status] : trackers_) {
        const int number = status.value_or(0);
        total += id.kind == TrackerKind::file ? points_of_file(number, weight)
                                              : config::points(weight, number != 0);
    }
    return total;
}

}  // namespace holdfast::vrrp
