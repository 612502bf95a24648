// How the core of a host is told what happens, and what becomes of its actions.
#include <algorithm>

#include "tests/sim/world.h"
#include "vrrp/core/addresses.h"

namespace holdfast::sim {
namespace {

constexpr std::size_t kSocketBuffer = 200;  // packets

}  // namespace

void World::turn(Host& host, const vrrp::Event& event) {
    bool stopped = false;
    for (const auto& action : host.core->on(event, host.clock.at(now_))) {
        perform(host, action);
        stopped = stopped || std::holds_alternative<vrrp::Stopped>(action);
    }
    host_rules_.end_turn(host, now_);
    if (!stopped) return set_alarm(host);
    if (host.core->next_deadline())
        host_verdict_.broken(now_, "host {} has stopped and wants to be woken", host.index);
    power_off(host);
}

void World::perform(Host& host, const vrrp::Action& action) {
    if (const auto* say = std::get_if<vrrp::Say>(&action))
        return timeline_.note(now_, "host {}: {}", host.index, say->text);
    if (const auto* changed = std::get_if<vrrp::StateChanged>(&action)) {
        const auto router = router_named(changed->instance);
        if (changed->to == State::master) ++statistics_.takeovers;
        cluster_rules_.state_changed(host.index, router, changed->from, changed->to, now_);
    }
    if (const auto* packet = std::get_if<vrrp::SendPacket>(&action)) return send(host, *packet);
    host_rules_.act(host, action, now_);
}

void World::send(const Host& host, const vrrp::SendPacket& packet) {
    const auto advert = vrrp::decode(packet.payload, packet.source, packet.destination);
    if (!advert) {
        return host_verdict_.broken(now_, "host {} sends a packet that nobody understands: {}",
                                    host.index, advert.error().message);
    }
    host_rules_.send(host, *advert, now_);
    transmit(host, packet, *advert);
}

void World::transmit(const Host& host, const vrrp::SendPacket& sent, const vrrp::Advert& advert) {
    std::size_t router = 0;
    while (interface_name(cluster_.routers[router].lan) != sent.interface ||
           cluster_.routers[router].vrid != sent.payload[1])
        ++router;
    const auto lan = cluster_.routers[router].lan;
    if (sent.source != host_address(lan, host.index))
        host_verdict_.broken(now_, "host {} sends from {}", host.index, sent.source.to_string());
    timeline_.note(now_, "host {}: V{} advert, priority {}", host.index, router, advert.priority);
    ++statistics_.adverts;

    const auto& arrivals = network_.send(lan, host.index, now_, random_);
    if (arrivals.empty()) return;
    const auto packet = keep(
        {vrrp::PacketReceived{sent.interface, sent.source, sent.destination, 255, sent.payload},
         router,
         host.index,
         {advert.priority, advert.interval, false},
         arrivals.size()});
    for (const auto& arrival : arrivals)
        push(arrival.at, Kind::arrival, arrival.host, packet);
}

void World::arrive(Host& host, std::uint32_t number) {
    const auto lan = cluster_.routers[packets_[number].router].lan;
    const bool lost =
        host.power == Power::off || !host.interface_up[lan] || host.unread.size() == kSocketBuffer;
    if (lost) {
        release(number);
    } else if (host.power == Power::paused) {
        host.unread.push_back(number);
    } else {
        read(host, number);
    }
}

void World::read(Host& host, std::uint32_t number) {
    const auto& packet = packets_[number];
    auto heard = packet.heard;
    heard.from_higher_address = packet.sender > host.index;
    timeline_.note(now_, "host {}: V{} hears host {}, priority {}", host.index, packet.router,
                   packet.sender, heard.priority);
    host_rules_.hear(host, packet.router, heard, now_);
    turn(host, packet.event);
    release(number);
}

void World::set_alarm(Host& host) {
    const auto deadline = host.core->next_deadline();
    if (!deadline) return;
    auto at = std::max(now_, host.clock.when(*deadline));
    if (host.wakes_at && *host.wakes_at <= at) return;  // and looks at the clock again then
    at += random_.up_to(cluster_.hosts[host.index].longest_wakeup);
    if (host.wakes_at && *host.wakes_at <= at) return;
    host.wakes_at = at;
    push(at, Kind::wakeup, host.index);
}

void World::wake(Host& host) {
    if (host.wakes_at != now_) return;
    host.wakes_at.reset();
    if (!host.running()) return;
    if (host.core->next_deadline() <= host.clock.at(now_)) {
        tell_time(host);
    } else {
        set_alarm(host);
    }
}

void World::tell_time(Host& host) {
    host_rules_.time_reached(host, now_);
    turn(host, vrrp::TimeReached{});
    if (random_.chance(3)) repeat(host, vrrp::TimeReached{});
}

void World::tell_interface(Host& host, std::size_t lan) {
    host.known_up[lan] = host.interface_up[lan];
    turn(host, status_of(host, lan));
}

vrrp::InterfaceChanged World::status_of(const Host& host, std::size_t lan) const {
    const auto address = host_address(lan, host.index);
    if (host.known_up[lan]) return {interface_name(lan), true, true, address};
    switch ((host.index + lan) % 3) {
        case 0:
            return {interface_name(lan), true, false, address};
        case 1:
            return {interface_name(lan), true, true, std::nullopt};
        default:
            return {interface_name(lan), false, false, std::nullopt};
    }
}

// Who has stopped upon it the first time is told nothing any more.
void World::repeat(Host& host, const vrrp::Event& event) {
    if (host.running()) expect_nothing(host, event, "what it knows already");
}

void World::deliver_noise(std::size_t index, vrrp::PacketReceived packet) {
    if (hosts_[index].running()) expect_nothing(hosts_[index], std::move(packet), "a bad packet");
}

void World::expect_nothing(Host& host, const vrrp::Event& event, std::string_view what) {
    const auto deadline = host.core->next_deadline();
    for (const auto& action : host.core->on(event, host.clock.at(now_))) {
        if (!std::holds_alternative<vrrp::Say>(action))
            host_verdict_.broken(now_, "host {} acts upon {}", host.index, what);
    }
    if (host.core->next_deadline() != deadline)
        host_verdict_.broken(now_, "host {} moves a timer because of {}", host.index, what);
}

// Whether that is right is for HostRules to say: a master holds its addresses, all others none.
void World::set_by_hand(std::size_t index, std::size_t router) {
    auto& host = hosts_[index];
    const auto all = vrrp::placed_addresses(host.instances[router]);
    if (!host.running() || host.state(router) == State::init || all.empty()) return;
    const auto& address = all[random_.below(all.size())];
    if (host.instances[router].priority == 255) return;  // it is the host's own
    auto& held = host.held[router];
    if (std::find(held.begin(), held.end(), address) == held.end()) held.push_back(address);
    host_rules_.addresses_changed();
    turn(host, vrrp::AddressFound{address.interface, address.prefix.address});
}

void World::remove_by_hand(std::size_t index, std::size_t router) {
    auto& host = hosts_[index];
    auto& held = host.held[router];
    if (!host.running() || held.empty()) return;
    const auto address = held[random_.below(held.size())];
    take_away(host, router, address);
}

void World::take_away(Host& host, std::size_t router, const config::VirtualAddress& address) {
    std::erase(host.held[router], address);
    host_rules_.address_lost(host, router);
    turn(host, vrrp::AddressLost{address.interface, address.prefix.address});
}

// The same address, until the host gives up.
void World::insist(std::size_t index, std::size_t router) {
    auto& host = hosts_[index];
    if (!host.running() || host.held[router].empty() || host.expectations[router].leaves()) return;
    const auto address = host.held[router].front();
    host.steady_since = now_;
    for (int i = 0; i <= vrrp::Restorations::kMost; ++i) {
        if (host.state(router) != State::master) return;
        const auto& held = host.held[router];
        if (std::find(held.begin(), held.end(), address) == held.end()) return;
        take_away(host, router, address);
    }
    if (host.state(router) == State::master)
        host_verdict_.broken(now_, "host {}: V{} does not give up", index, router);
}

void World::catch_up(std::size_t index, std::size_t router) {
    auto& host = hosts_[index];
    if (!host.running()) return;
    host_rules_.caught_up(host, router);
    turn(host, vrrp::ConnectionsCaughtUp{instance_name(router)});
}

vrrp::Advert World::advert_of(std::size_t host, std::size_t router) const {
    const auto& instance = hosts_[host].instances[router];
    vrrp::Advert advert;
    advert.version = instance.version;
    advert.vrid = instance.vrid;
    advert.priority = instance.priority;
    advert.interval = instance.advert_interval;
    advert.auth_type = instance.authentication.type == config::AuthType::pass ? 1 : 0;
    advert.auth_data = instance.authentication.secret;
    for (const auto& address : instance.addresses)
        advert.addresses.push_back(address.prefix.address);
    return advert;
}

std::uint32_t World::keep(Packet packet) {
    if (free_packets_.empty()) {
        packets_.push_back(std::move(packet));
        return static_cast<std::uint32_t>(packets_.size() - 1);
    }
    const auto number = free_packets_.back();
    free_packets_.pop_back();
    packets_[number] = std::move(packet);
    return number;
}

void World::release(std::uint32_t number) {
    if (--packets_[number].arrivals == 0) free_packets_.push_back(number);
}

}  // namespace holdfast::sim
