#include "vrrp/core/router.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "vrrp/core/group.h"

namespace holdfast::vrrp {

class Router::State {
  public:
    void on(const ConfigurationChanged& event, Turn& turn);
    void on(const InterfaceChanged& event, Turn& turn);
    void on(const PacketReceived& event, Turn& turn);
    void on(const TimeReached& event, Turn& turn);
    void on(const StopRequested& event, Turn& turn);

    bool stopped() const { return stopped_; }
    TimerQueue& timers() { return timers_; }

  private:
    using Instances = std::vector<std::unique_ptr<Instance>>;  // in the configuration's order
    struct Place {
        Instance* instance = nullptr;
        std::size_t group = 0;  // in groups_
    };

    Instances take_those_that_stay(const config::VrrpConfig& config);
    std::unique_ptr<Instance> create(const config::VrrpInstance& settings);
    void form_groups(const config::VrrpConfig& config);
    void place(Instance& instance, std::size_t group);

    // Settles the instance's group if its wish is no longer the one before.
    void settle_if_changed(const Place& place, ipc::InstanceState wish_before, Turn& turn);

    Instances instances_;
    std::vector<Group> groups_;
    TimerQueue timers_;
    std::map<std::string, InterfaceChanged> interfaces_;  // the last word on each
    std::uint64_t last_id_ = 0;
    bool stopped_ = false;

    // Where to find what an event is about.
    std::unordered_map<std::uint64_t, Place> by_id_;
    std::map<std::pair<std::string, std::uint8_t>, Place> by_vrid_;
    std::map<std::string, std::vector<Place>> by_interface_;
};

// Everything is given up before anything is taken: what moves from one instance to another must not
// be removed after it has been added.
void Router::State::on(const ConfigurationChanged& event, Turn& turn) {
    const auto& wanted = event.config.instances;
    auto instances = take_those_that_stay(event.config);
    for (auto& gone : instances_) {
        if (gone) gone->enter(ipc::InstanceState::init, turn);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (instances[i]) instances[i]->give_up_addresses(wanted[i], turn);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (instances[i]) {
            instances[i]->apply(wanted[i], turn);
        } else {
            instances[i] = create(wanted[i]);
        }
    }
    instances_ = std::move(instances);
    form_groups(event.config);
    for (auto& group : groups_)
        group.settle(turn);
}

// One for each configured instance, empty where it is a new one. Those that go stay behind.
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
    return staying;
}

std::unique_ptr<Instance> Router::State::create(const config::VrrpInstance& settings) {
    auto instance = std::make_unique<Instance>(++last_id_, settings);
    const auto known = interfaces_.find(settings.interface);
    if (known != interfaces_.end()) instance->interface_changed(known->second);
    return instance;
}

void Router::State::form_groups(const config::VrrpConfig& config) {
    groups_.clear();
    by_id_.clear();
    by_vrid_.clear();
    by_interface_.clear();

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
        groups_.emplace_back(group.name, std::move(members));
    }
    for (const auto& instance : instances_) {
        if (!alone.contains(instance->settings().name)) continue;
        place(*instance, groups_.size());
        groups_.emplace_back(std::string(), std::vector{instance.get()});
    }
}

void Router::State::place(Instance& instance, std::size_t group) {
    const Place place{&instance, group};
    const auto& settings = instance.settings();
    by_id_.emplace(instance.id(), place);
    by_vrid_.emplace(std::pair(settings.interface, settings.vrid), place);
    by_interface_[settings.interface].push_back(place);
}

void Router::State::on(const InterfaceChanged& event, Turn& turn) {
    interfaces_[event.interface] = event;
    const auto found = by_interface_.find(event.interface);
    if (found == by_interface_.end()) return;
    std::set<std::size_t> affected;
    for (const auto& place : found->second) {
        place.instance->interface_changed(event);
        affected.insert(place.group);
    }
    for (const auto group : affected)
        groups_[group].settle(turn);
}

// Other people's virtual routers are none of our business, nor what has no VRID at all.
void Router::State::on(const PacketReceived& event, Turn& turn) {
    constexpr std::size_t kVridAt = 1;
    if (event.payload.size() <= kVridAt) return;
    const auto found = by_vrid_.find({event.interface, event.payload[kVridAt]});
    if (found == by_vrid_.end()) return;
    const auto wish = found->second.instance->wish();
    found->second.instance->packet_received(event, turn);
    settle_if_changed(found->second, wish, turn);
}

void Router::State::on(const TimeReached&, Turn& turn) {
    while (const auto expired = timers_.take_expired(turn.now)) {
        const auto& place = by_id_.at(expired->id.instance);
        const auto wish = place.instance->wish();
        place.instance->timer_expired(expired->id.timer, expired->due, turn);
        settle_if_changed(place, wish, turn);
    }
}

void Router::State::on(const StopRequested&, Turn& turn) {
    for (auto& instance : instances_)
        instance->enter(ipc::InstanceState::init, turn);
    turn.actions.push_back(Stopped{});
    stopped_ = true;
}

void Router::State::settle_if_changed(const Place& place, ipc::InstanceState wish_before,
                                      Turn& turn) {
    if (place.instance->wish() != wish_before) groups_[place.group].settle(turn);
}

Router::Router() : state_(std::make_unique<State>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Actions Router::on(const Event& event, TimePoint now) {
    Actions actions;
    if (state_->stopped()) return actions;
    Turn turn{now, actions, state_->timers()};
    std::visit([&](const auto& happened) { state_->on(happened, turn); }, event);
    return actions;
}

std::optional<TimePoint> Router::next_deadline() const { return state_->timers().next(); }

}  // namespace holdfast::vrrp
