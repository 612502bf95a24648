#include "simulation/machine.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "parser/config/secret_file.h"
#include "vrrp/core/addresses.h"

namespace holdfast::sim {

namespace {

constexpr std::size_t kSocketBuffer = 200;  // packets

// Addresses of machines that the configuration says nothing of: RFC 5737's, and link-local ones.
constexpr std::uint32_t kFirstAddress = 0xc000020a;  // 192.0.2.10

IpAddress invented_address(std::size_t number) {
    return boost::asio::ip::address_v4(kFirstAddress + static_cast<std::uint32_t>(number));
}

IpAddress invented_link_local(std::size_t number) {
    return boost::asio::ip::make_address_v6(fmt::format("fe80::{:x}", 10 + number));
}

// What is not on this machine: keys in files, interfaces of virtual routers, other daemons.
void make_self_contained(config::VrrpConfig& config) {
    for (auto& instance : config.instances) {
        instance.vmac.reset();
        instance.ipvlan.reset();
        if (!instance.auth_hmac) continue;
        for (auto& key : instance.auth_hmac->keys) {
            if (key.secret.starts_with(config::kSecretFilePrefix))
                key.secret.erase(0, config::kSecretFilePrefix.size());
        }
    }
    vrrp::leave_out_unreported(config);
    vrrp::set_default_groups(config);
}

const config::SyncGroup* group_of(const config::VrrpConfig& config, const std::string& instance) {
    for (const auto& group : config.sync_groups) {
        const auto& members = group.members;
        if (std::find(members.begin(), members.end(), instance) != members.end()) return &group;
    }
    return nullptr;
}

}  // namespace

Machine::Machine(std::string name, config::VrrpConfig config, std::size_t number,
                 const std::map<std::string, IpAddress>& addresses)
    : name_(std::move(name)), config_(std::move(config)) {
    make_self_contained(config_);
    for (const auto& instance : config_.instances) {
        add_interface(instance.interface, number, addresses);
        for (const auto& address : vrrp::placed_addresses(instance))
            add_interface(address.interface, number, addresses);
        add_trackers(instance, group_of(config_, instance.name));
    }
    for (const auto& [id, status] : trackers_) {
        if (id.kind == vrrp::TrackerKind::interface) add_interface(id.name, number, addresses);
    }
}

void Machine::add_interface(const std::string& name, std::size_t number,
                            const std::map<std::string, IpAddress>& addresses) {
    const auto known = addresses.find(name);
    Interface interface { true, invented_address(number), invented_link_local(number) };
    if (known != addresses.end())
        (known->second.is_v4() ? interface.address : interface.link_local) = known->second;
    interfaces_.emplace(name, interface);
}

// All is well to begin with.
void Machine::add_trackers(const config::VrrpInstance& instance, const config::SyncGroup* group) {
    const vrrp::Trackers trackers(config_, instance, group, {});
    for (const auto& id : trackers.ids())
        trackers_.emplace(id, id.kind == vrrp::TrackerKind::file ? 0 : 1);
}

std::optional<vrrp::TrackerId> Machine::tracker(const std::string& name) const {
    for (const auto& [id, status] : trackers_) {
        if (id.name == name && id.kind != vrrp::TrackerKind::interface) return id;
    }
    return std::nullopt;
}

std::optional<std::string> Machine::receives(const vrrp::SendPacket& packet, int vrid) const {
    std::optional<std::string> found;
    for (const auto& instance : config_.instances) {
        if (instance.vrid != vrid || !interfaces_.at(instance.interface).up) continue;
        const auto& interface = interfaces_.at(instance.interface);
        if (!packet.destination.is_multicast()) {
            const bool ours = packet.destination == interface.address ||
                              packet.destination == interface.link_local ||
                              packet.destination == instance.transport.source;
            if (ours) return std::string();
            continue;
        }
        if (vrrp::uses_ipv6(instance) != packet.destination.is_v6()) continue;
        if (!found || instance.interface == packet.interface) found = instance.interface;
    }
    return found;
}

std::set<std::string> Machine::answers_for() const {
    std::set<std::string> answered;
    for (const auto& [interface, address] : held_) {
        const auto there = interfaces_.find(interface);
        if (there != interfaces_.end() && there->second.up)
            answered.insert(fmt::format("{} on {}", address, interface));
    }
    return answered;
}

std::optional<vrrp::TimePoint> Machine::next_deadline() const {
    return is_running() ? core_->next_deadline() : std::nullopt;
}

vrrp::Actions Machine::start(vrrp::TimePoint now) {
    vrrp::Actions actions;
    if (process_ != Process::gone) return actions;
    process_ = Process::running;
    core_.emplace();
    for (const auto& [name, interface] : interfaces_)
        tell(status_of(name), now, actions);
    tell(vrrp::ConfigurationChanged{config_}, now, actions);
    for (const auto& [id, status] : trackers_) {
        if (id.kind != vrrp::TrackerKind::interface)
            tell(vrrp::TrackerChanged{id, status}, now, actions);
    }
    return actions;
}

vrrp::Actions Machine::stop(vrrp::TimePoint now) {
    vrrp::Actions actions;
    if (!is_running()) return actions;
    tell(vrrp::StopRequested{true}, now, actions);
    return actions;
}

void Machine::crash() {
    process_ = Process::gone;
    core_.reset();
    unread_.clear();
}

void Machine::kill() {
    crash();
    held_.clear();
}

void Machine::pause() {
    if (is_running()) process_ = Process::paused;
}

vrrp::Actions Machine::resume(vrrp::TimePoint now) {
    vrrp::Actions actions;
    if (process_ != Process::paused) return actions;
    process_ = Process::running;
    for (const auto& [name, interface] : interfaces_)
        tell(status_of(name), now, actions);
    for (auto& packet : std::exchange(unread_, {}))
        tell(std::move(packet), now, actions);
    tell(vrrp::TimeReached{}, now, actions);
    return actions;
}

vrrp::Actions Machine::set_interface(const std::string& name, bool up, vrrp::TimePoint now) {
    vrrp::Actions actions;
    interfaces_.at(name).up = up;
    if (is_running()) tell(status_of(name), now, actions);
    return actions;
}

vrrp::Actions Machine::set_tracker(const vrrp::TrackerId& id, int status, vrrp::TimePoint now) {
    vrrp::Actions actions;
    trackers_[id] = status;
    if (is_running()) tell(vrrp::TrackerChanged{id, status}, now, actions);
    return actions;
}

vrrp::Actions Machine::receive(vrrp::PacketReceived packet, vrrp::TimePoint now) {
    vrrp::Actions actions;
    if (process_ == Process::paused && unread_.size() < kSocketBuffer) {
        unread_.push_back(std::move(packet));
    } else if (is_running()) {
        tell(std::move(packet), now, actions);
    }
    return actions;
}

vrrp::Actions Machine::wake(vrrp::TimePoint now) {
    vrrp::Actions actions;
    const auto deadline = next_deadline();
    if (deadline && *deadline <= now) tell(vrrp::TimeReached{}, now, actions);
    return actions;
}

void Machine::tell(const vrrp::Event& event, vrrp::TimePoint now, vrrp::Actions& actions) {
    if (!core_) return;  // it has stopped in the meantime
    // All machines have the same time of day.
    const vrrp::WallTime wall(
        std::chrono::duration_cast<vrrp::WallTime::duration>(now.time_since_epoch()));
    for (auto& action : core_->on(event, now, wall)) {
        carry_out(action);
        actions.push_back(std::move(action));
    }
    if (!actions.empty() && std::holds_alternative<vrrp::Stopped>(actions.back())) crash();
}

void Machine::carry_out(const vrrp::Action& action) {
    const auto place = [](const config::VirtualAddress& address) {
        return std::pair(address.interface, to_string(address.prefix));
    };
    if (const auto* add = std::get_if<vrrp::AddAddresses>(&action)) {
        for (const auto& address : add->addresses)
            held_.insert(place(address));
    } else if (const auto* remove = std::get_if<vrrp::RemoveAddresses>(&action)) {
        for (const auto& address : remove->addresses)
            held_.erase(place(address));
    }
}

vrrp::InterfaceChanged Machine::status_of(const std::string& name) const {
    const auto& interface = interfaces_.at(name);
    return {name, true, interface.up, interface.address, interface.link_local};
}

}  // namespace holdfast::sim
