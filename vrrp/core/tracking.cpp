#include "vrrp/core/tracking.h"

#include <algorithm>
#include <set>

namespace holdfast::vrrp {
namespace {

constexpr int kFault = -254;  // a file that moves the priority so far down is a fault
constexpr int kMost = 253;

template <class Trackable>
std::map<std::string, config::Weight> weights_of(const std::vector<Trackable>& all) {
    std::map<std::string, config::Weight> weights;
    for (const auto& one : all)
        weights.emplace(one.name, one.weight);
    return weights;
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

Trackers::Trackers(const config::VrrpConfig& config, const config::VrrpInstance& instance,
                   const config::SyncGroup* group, const TrackerStatuses& statuses) {
    const auto add_all = [&](const config::Tracking& tracking) {
        add(TrackerKind::interface, tracking.interfaces, {});
        add(TrackerKind::script, tracking.scripts, weights_of(config.scripts));
        add(TrackerKind::file, tracking.files, weights_of(config.files));
        add(TrackerKind::process, tracking.processes, weights_of(config.processes));
        add(TrackerKind::bfd, tracking.bfds, weights_of(config.bfds));
    };
    add_all(instance.tracking);
    // keepalived has come to take global_tracking for the other one.
    if (group && !group->weights_may_differ && !group->global_tracking) drop_weights();
    if (group) add_all(group->tracking);
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

void Trackers::add(TrackerKind kind, const std::vector<config::Tracked>& tracked,
                   const std::map<std::string, config::Weight>& own_weights) {
    for (const auto& one : tracked) {
        const auto own = own_weights.find(one.name);
        const auto weight = own == own_weights.end() ? config::Weight{} : own->second;
        trackers_.push_back({{kind, one.name}, one.weight.value_or(weight), {}});
    }
}

// The members of a group move together: what moves only the priority of one is no use. An
// interface, or a file without a weight of its own, still counts as good or bad.
void Trackers::drop_weights() {
    std::erase_if(trackers_, [](Tracker& tracker) {
        const bool stays = tracker.id.kind == TrackerKind::interface ||
                           (tracker.id.kind == TrackerKind::file && tracker.weight.value == 1);
        if (stays) tracker.weight = {};
        return tracker.weight.value != 0;
    });
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

std::optional<TrackerId> Trackers::fault() const {
    const auto faulty = [](const Tracker& tracker) {
        const auto& [id, weight, status] = tracker;
        const bool is_file = id.kind == TrackerKind::file;
        if (weight.value != 0)
            return is_file && status && points_of_file(*status, weight) == kFault;
        if (!status) return true;
        const bool good = is_file ? *status == 0 : *status != 0;
        return good == weight.reverse;
    };
    const auto found = std::find_if(trackers_.begin(), trackers_.end(), faulty);
    return found == trackers_.end() ? std::nullopt : std::optional(found->id);
}

int Trackers::weight() const {
    int total = 0;
    for (const auto& [id, weight, status] : trackers_) {
        if (id.kind == TrackerKind::file) {
            total += points_of_file(status.value_or(0), weight);
            continue;
        }
        // Positive weights count while it is good, negative ones while it is not.
        const bool good = status.value_or(0) != 0;
        const bool counts = weight.value > 0 ? good : !good;
        if (counts) total += weight.reverse ? -weight.value : weight.value;
    }
    return total;
}

}  // namespace holdfast::vrrp
