#include "vrrp/core/router.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "vrrp/core/ear.h"
#include "vrrp/core/group.h"
#include "vrrp/core/interface_delays.h"
#include "vrrp/core/moves.h"
#include "vrrp/core/neighbourhood.h"

namespace holdfast::vrrp {

class Router::State {
  public:
    void on(const ConfigurationChanged& event, Turn& turn);
    void on(const InterfaceChanged& event, Turn& turn);
    void on(const PacketReceived& event, Turn& turn);
    void on(const TrackerChanged& event, Turn& turn);
    void on(const AddressLost& event, Turn& turn);
    void on(const RoutingLost& event, Turn& turn);
    void on(const AddressFound& event, Turn& turn);
    void on(const TimeReached& event, Turn& turn);
    void on(const StopRequested& event, Turn& turn);
    void on(const PredecessorWas& event, Turn& turn);
    void on(const StepDownRequested& event, Turn& turn);
    void on(const ConnectionsCaughtUp& event, Turn& turn);
    void look_whether_stopped(Turn& turn);

    bool stopped() const { return stopped_; }
    Turn turn(TimePoint now, WallTime wall, Actions& actions) {
        return {now,           wall, actions, timers_, not_before_.value_or(TimePoint::min()),
                neighbourhood_};
    }
    std::optional<TimePoint> next_deadline() const;
    ipc::VrrpReport report(TimePoint now) const;
    void clear_counts();

  private:
    using Instances = std::vector<std::unique_ptr<Instance>>;  // in the configuration's order
    struct Place {
        Instance* instance = nullptr;
        std::size_t group = 0;  // in groups_
    };

    Instances take_those_that_stay(const config::VrrpConfig& config);
    static void rename(const Instances& instances, const std::vector<config::VrrpInstance>& wanted,
                       Turn& turn);
    std::vector<const config::VrrpInstance*> masters() const;
    void begin(const config::VrrpConfig& config, Turn& turn);
    std::unique_ptr<Instance> create(const config::VrrpInstance& settings, const Turn& turn);
    void form_groups(const config::VrrpConfig& config);
    void place(Instance& instance, std::size_t group);
    void step_down(Turn& turn);
    void track(const config::VrrpConfig& config, Turn& turn);
    const Place* find(const PacketReceived& packet) const;
    void believe(const InterfaceChanged& news, Turn& turn);
    void meet(const PacketReceived& packet, Turn& turn);

    void settle(std::size_t group, Turn& turn);
    // Settles the instance's group if its wish is no longer the one before.
    void settle_if_changed(const Place& place, ipc::InstanceState wish_before, Turn& turn);

    Instances instances_;
    std::vector<Group> groups_;
    TimerQueue timers_;
    std::map<std::string, InterfaceChanged> interfaces_;  // the last word on each
    InterfaceDelays interface_delays_;
    Neighbourhood neighbourhood_;
    bool log_unknown_vrids_ = false;
    TrackerStatuses trackers_;
    std::optional<TimePoint> not_before_;  // from the first configuration on
    std::uint64_t last_id_ = 0;
    std::map<std::string, PredecessorWas> predecessors_;  // until the first configuration
    std::optional<microseconds> handover_time_;
    std::set<std::string> stepped_down_;  // instances and groups
    bool stopping_ = false;
    bool stopped_ = false;

    // Where to find what an event is about.
    std::unordered_map<std::uint64_t, Place> by_id_;
    std::map<Ear, std::vector<Place>> by_ear_;
    std::map<std::string, std::vector<Place>> by_interface_;
    std::map<TrackerId, std::vector<Place>> by_tracker_;
    std::map<std::pair<std::string, IpAddress>, std::vector<Place>> by_address_;
};

// Everything is given up before anything is taken: what moves from one instance to another must not
// be removed after it has been added; in the end, what is both given up and taken stays.
void Router::State::on(const ConfigurationChanged& event, Turn& turn) {
    if (stopping_) return;
    begin(event.config, turn);
    handover_time_ = event.config.settings.handover_time;
    log_unknown_vrids_ = event.config.settings.log_unknown_vrids;
    interface_delays_.configure(event.config.interface_delays);
    const auto& wanted = event.config.instances;
    auto instances = take_those_that_stay(event.config);
    for (auto& gone : instances_) {
        if (gone) gone->enter(ipc::InstanceState::init, turn);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (instances[i]) instances[i]->give_up_addresses(wanted[i], turn);
    }
    const auto given_up = turn.actions.size();
    rename(instances, wanted, turn);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (instances[i]) {
            instances[i]->apply(wanted[i], turn);
        } else {
            instances[i] = create(wanted[i], turn);
        }
    }
    instances_ = std::move(instances);
    form_groups(event.config);
    track(event.config, turn);
    step_down(turn);
    for (auto& group : groups_)
        group.settle(turn);
    predecessors_.clear();
    keep_what_moves(turn.actions, given_up, masters());
}

// One for each configured instance, empty where it is a new one. Those that go stay behind. To the
// other routers a virtual router has no name: one that is as it was goes on under a new one.
Router::State::Instances Router::State::take_those_that_stay(const config::VrrpConfig& config) {
    std::map<std::string, std::unique_ptr<Instance>*> by_name;
    for (auto& instance : instances_)
        by_name[instance->settings().name] = &instance;

    Instances staying(config.instances.size());
    for (std::size_t i = 0; i < staying.size(); ++i) {
        const auto found = by_name.find(config.instances[i].name);
        if (found == by_name.end() || !(*found->second)->can_become(config.instances[i])) continue;
        staying[i] = std::move(*found->second);
        by_name.erase(found);
    }
    std::map<Ear, std::vector<std::unique_ptr<Instance>*>> by_ear;
    for (const auto& [name, instance] : by_name)
        by_ear[ear_of((*instance)->settings())].push_back(instance);
    for (std::size_t i = 0; i < staying.size(); ++i) {
        if (staying[i]) continue;
        const auto found = by_ear.find(ear_of(config.instances[i]));
        if (found == by_ear.end()) continue;
        for (auto* old : found->second) {
            if (!*old || !(*old)->is_same_router(config.instances[i])) continue;
            staying[i] = std::move(*old);
            break;
        }
    }
    return staying;
}

void Router::State::rename(const Instances& instances,
                           const std::vector<config::VrrpInstance>& wanted, Turn& turn) {
    InstancesRenamed renamed;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!instances[i] || instances[i]->settings().name == wanted[i].name) continue;
        const auto& before = instances[i]->settings().name;
        turn.say(Severity::info, fmt::format("({}) was ({}) so far", wanted[i].name, before));
        renamed.names.emplace(before, wanted[i].name);
    }
    if (!renamed.names.empty()) turn.actions.emplace_back(std::move(renamed));
}

std::vector<const config::VrrpInstance*> Router::State::masters() const {
    std::vector<const config::VrrpInstance*> masters;
    for (const auto& instance : instances_) {
        if (instance->state() == ipc::InstanceState::master)
            masters.push_back(&instance->settings());
    }
    return masters;
}

void Router::State::begin(const config::VrrpConfig& config, Turn& turn) {
    if (not_before_) return;
    // The clock counts from the machine's boot.
    const auto after_boot = TimePoint(config.settings.delay_after_boot);
    const auto after_start = turn.now + config.settings.startup_delay;
    // A process that replaces another is no start.
    not_before_ = predecessors_.empty() ? std::max(after_start, after_boot) : turn.now;
    turn.not_before = *not_before_;
    const auto delay = turn.not_before - turn.now;
    if (delay.count() == 0) return;
    turn.say(Severity::info, fmt::format("Delaying startup for {:g} seconds",
                                         std::chrono::duration<double>(delay).count()));
}

std::unique_ptr<Instance> Router::State::create(const config::VrrpInstance& settings,
                                                const Turn& turn) {
    auto instance = std::make_unique<Instance>(++last_id_, settings, turn);
    const auto known = interfaces_.find(settings.interface);
    if (known != interfaces_.end()) instance->interface_changed(known->second);
    const auto predecessor = predecessors_.find(settings.name);
    if (predecessor != predecessors_.end()) instance->succeed(predecessor->second, turn);
    return instance;
}

void Router::State::form_groups(const config::VrrpConfig& config) {
    std::map<std::string, ipc::InstanceState> told;
    for (const auto& group : groups_)
        told[group.name()] = group.state();
    groups_.clear();
    by_id_.clear();
    by_ear_.clear();
    by_interface_.clear();
    by_address_.clear();

    std::map<std::string, Instance*> alone;
    for (const auto& instance : instances_)
        alone[instance->settings().name] = instance.get();
    for (const auto& group : config.sync_groups) {
        std::vector<Instance*> members;
        for (const auto& name : group.members) {
            const auto found = alone.find(name);
            if (found == alone.end()) continue;
            place(*found->second, groups_.size());
            members.push_back(found->second);
            alone.erase(found);
        }
        groups_.emplace_back(group.name, std::move(members), told[group.name]);
    }
    for (const auto& instance : instances_) {
        if (!alone.contains(instance->settings().name)) continue;
        place(*instance, groups_.size());
        groups_.emplace_back(std::string(), std::vector{instance.get()}, ipc::InstanceState::init);
    }
}

void Router::State::place(Instance& instance, std::size_t group) {
    const Place place{&instance, group};
    const auto& settings = instance.settings();
    neighbourhood_.note(settings.interface, uses_ipv6(settings), settings.vrid);
    by_id_.emplace(instance.id(), place);
    by_ear_[ear_of(settings)].push_back(place);
    by_interface_[settings.interface].push_back(place);
    for (const auto& address : placed_addresses(settings))
        by_address_[{address.interface, address.prefix.address}].push_back(place);
}

void Router::State::track(const config::VrrpConfig& config, Turn& turn) {
    std::map<std::string, const config::SyncGroup*> group_of;
    for (const auto& group : config.sync_groups) {
        for (const auto& member : group.members)
            group_of.emplace(member, &group);
    }
    by_tracker_.clear();
    for (const auto& instance : instances_) {
        const auto group = group_of.find(instance->settings().name);
        Trackers trackers(config, instance->settings(),
                          group == group_of.end() ? nullptr : group->second, trackers_);
        for (const auto& id : trackers.ids())
            by_tracker_[id].push_back(by_id_.at(instance->id()));
        instance->track(std::move(trackers), turn);
    }
}

void Router::State::on(const TrackerChanged& event, Turn& turn) {
    trackers_[event.tracker] = event.status;
    const auto found = by_tracker_.find(event.tracker);
    if (found == by_tracker_.end()) return;
    std::set<std::size_t> affected;
    for (const auto& place : found->second) {
        place.instance->tracker_changed(event, turn);
        affected.insert(place.group);
    }
    for (const auto group : affected)
        settle(group, turn);
}

void Router::State::on(const AddressLost& event, Turn& turn) {
    const auto found = by_address_.find({event.interface, event.address});
    if (found == by_address_.end()) return;
    for (const auto& place : found->second) {
        const auto wish = place.instance->wish();
        place.instance->address_lost(event, turn);
        settle_if_changed(place, wish, turn);
    }
}

void Router::State::on(const RoutingLost& event, Turn& turn) {
    for (const auto& [id, place] : by_id_) {
        if (place.instance->settings().name != event.instance) continue;
        const auto wish = place.instance->wish();
        place.instance->routing_lost(event, turn);
        return settle_if_changed(place, wish, turn);
    }
}

// As long as one instance may have it, it is right where it is.
void Router::State::on(const AddressFound& event, Turn& turn) {
    const auto found = by_address_.find({event.interface, event.address});
    if (found == by_address_.end()) return;
    const auto& places = found->second;
    const bool rightful = std::any_of(places.begin(), places.end(), [](const Place& place) {
        return place.instance->may_hold_addresses();
    });
    if (!rightful) places.front().instance->address_found(event, turn);
}

void Router::State::on(const InterfaceChanged& event, Turn& turn) {
    believe(interface_delays_.admit(event, turn.now), turn);
}

void Router::State::believe(const InterfaceChanged& event, Turn& turn) {
    interfaces_[event.interface] = event;
    on(TrackerChanged{{TrackerKind::interface, event.interface}, event.exists && event.up}, turn);
    const auto found = by_interface_.find(event.interface);
    if (found == by_interface_.end()) return;
    std::set<std::size_t> affected;
    for (const auto& place : found->second) {
        place.instance->interface_changed(event);
        affected.insert(place.group);
    }
    for (const auto group : affected)
        settle(group, turn);
}

// A packet that is nobody's by its group or its sender is the first one's to complain of.
const Router::State::Place* Router::State::find(const PacketReceived& packet) const {
    constexpr std::size_t kVridAt = 1;
    if (packet.payload.size() <= kVridAt) return nullptr;
    const Ear ear{packet.interface, packet.source.is_v6(), packet.payload[kVridAt]};
    const auto found = by_ear_.find(ear);
    if (found == by_ear_.end()) return nullptr;
    // Unicast is heard on the interface too, by those who listen to multicast there.
    const bool elsewhere = !packet.interface.empty() && !packet.destination.is_multicast() &&
                           by_ear_.contains({{}, ear.ipv6, ear.vrid});
    if (elsewhere) return nullptr;
    const auto& places = found->second;
    const auto mine = std::find_if(places.begin(), places.end(), [&](const auto& place) {
        return is_for(packet, place.instance->settings());
    });
    return mine == places.end() ? &places.front() : &*mine;
}

// Who speaks which VRID there: only what has come from that very network.
void Router::State::meet(const PacketReceived& packet, Turn& turn) {
    if (!packet.destination.is_multicast() || packet.ttl != 255 || packet.payload.size() < 2)
        return;
    const auto vrid = packet.payload[1];
    const bool is_new = neighbourhood_.note(packet.interface, packet.source.is_v6(), vrid);
    const Ear ear{packet.interface, packet.source.is_v6(), vrid};
    if (!is_new || !log_unknown_vrids_ || by_ear_.contains(ear)) return;
    turn.say(Severity::info,
             fmt::format("Unknown VRID({}) received on interface({}) from {}. ignoring...", vrid,
                         packet.interface, packet.source.to_string()));
}

// Other people's virtual routers are none of our business, nor what has no VRID at all.
void Router::State::on(const PacketReceived& event, Turn& turn) {
    meet(event, turn);
    const auto* place = find(event);
    if (!place) return;
    const auto wish = place->instance->wish();
    place->instance->packet_received(event, turn);
    settle_if_changed(*place, wish, turn);
}

void Router::State::on(const TimeReached&, Turn& turn) {
    for (const auto& news : interface_delays_.take(turn.now))
        believe(news, turn);
    while (const auto expired = timers_.take_expired(turn.now)) {
        const auto& place = by_id_.at(expired->id.instance);
        const auto wish = place.instance->wish();
        place.instance->timer_expired(expired->id.timer, expired->due, turn);
        settle_if_changed(place, wish, turn);
    }
}

void Router::State::on(const StopRequested& event, Turn& turn) {
    const bool hands_over = event.hand_over && !stopping_ && handover_time_ != microseconds(0);
    stopping_ = true;
    for (auto& instance : instances_) {
        if (hands_over && instance->state() == ipc::InstanceState::master) {
            instance->hand_over(handover_time_, turn);
        } else if (instance->state() != ipc::InstanceState::init) {
            instance->enter(ipc::InstanceState::init, turn);
        }
    }
    look_whether_stopped(turn);
}

void Router::State::on(const PredecessorWas& event, Turn&) {
    if (!not_before_) predecessors_[event.instance] = event;
}

// What is not configured (yet) may come to be.
void Router::State::on(const StepDownRequested& event, Turn& turn) {
    if (event.on) {
        stepped_down_.insert(event.name);
    } else {
        stepped_down_.erase(event.name);
    }
    step_down(turn);
}

void Router::State::on(const ConnectionsCaughtUp& event, Turn& turn) {
    for (const auto& instance : instances_) {
        if (instance->settings().name == event.instance) instance->connections_caught_up(turn);
    }
}

void Router::State::step_down(Turn& turn) {
    if (stopping_) return;
    for (const auto& [id, place] : by_id_) {
        const auto& name = place.instance->settings().name;
        const bool on =
            stepped_down_.contains(name) || stepped_down_.contains(groups_[place.group].name());
        place.instance->step_down(on, handover_time_, turn);
    }
}

void Router::State::look_whether_stopped(Turn& turn) {
    const auto has_left = [](const auto& instance) {
        return instance->state() == ipc::InstanceState::init;
    };
    if (!stopping_ || !std::all_of(instances_.begin(), instances_.end(), has_left)) return;
    for (auto& group : groups_)
        group.stop(turn);
    turn.actions.emplace_back(std::in_place_type<Stopped>);
    stopped_ = true;
}

std::optional<TimePoint> Router::State::next_deadline() const {
    const auto timer = timers_.next();
    const auto kept = stopped_ ? std::nullopt : interface_delays_.due();
    return timer && kept ? std::min(*timer, *kept) : timer ? timer : kept;
}

ipc::VrrpReport Router::State::report(TimePoint now) const {
    ipc::VrrpReport report;
    for (const auto& instance : instances_)
        report.instances.push_back(instance->report(now));
    for (const auto& group : groups_) {
        if (!group.name().empty()) report.groups.push_back({group.name(), group.state()});
    }
    for (const auto& [id, status] : trackers_)
        report.trackers.push_back({id.kind, id.name, status});
    return report;
}

void Router::State::clear_counts() {
    for (const auto& instance : instances_)
        instance->clear_counts();
}

void Router::State::settle_if_changed(const Place& place, ipc::InstanceState wish_before,
                                      Turn& turn) {
    if (place.instance->wish() != wish_before) settle(place.group, turn);
}

void Router::State::settle(std::size_t group, Turn& turn) {
    if (!stopping_) return groups_[group].settle(turn);
    groups_[group].leave_if_free(turn);
    look_whether_stopped(turn);
}

Router::Router() : state_(std::make_unique<State>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Actions Router::on(const Event& event, TimePoint now, WallTime wall) {
    Actions actions;
    if (state_->stopped()) return actions;
    auto turn = state_->turn(now, wall, actions);
    std::visit([&](const auto& happened) { state_->on(happened, turn); }, event);
    return actions;
}

std::optional<TimePoint> Router::next_deadline() const { return state_->next_deadline(); }

ipc::VrrpReport Router::report(TimePoint now) const { return state_->report(now); }

void Router::clear_counts() { state_->clear_counts(); }

}  // namespace holdfast::vrrp
