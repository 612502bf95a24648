#include "tests/unit/vrrp/rig.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "vrrp/core/news.h"

namespace holdfast::vrrp::test {
namespace {

std::string name_of(ipc::InstanceState state) {
    static const std::array kNames{"init", "backup", "master", "fault"};
    return kNames.at(static_cast<std::size_t>(state));
}

std::string listed(const std::vector<config::VirtualAddress>& addresses) {
    std::string text;
    for (const auto& address : addresses) {
        CHECK_FALSE(address.interface.empty());
        text += " " + to_string(address.prefix);
    }
    return text;
}

// An action as a line of Outcome::done.
struct Describe {
    const config::VrrpConfig& config;

    std::string operator()(const SendPacket& send) const {
        const auto advert = decode(send.payload, send.source, send.destination);
        REQUIRE(advert);
        const bool usual = send.destination == kGroupAddress && send.ttl == 255;
        const auto where =
            usual ? std::string()
                  : fmt::format(" to {} ttl {}", send.destination.to_string(), send.ttl);
        for (const auto& instance : config.instances) {
            if (instance.vrid == advert->vrid && instance.interface == send.interface)
                return fmt::format("{} advert {}{}", instance.name, advert->priority, where);
        }
        return "? advert " + std::to_string(advert->priority);
    }
    std::string operator()(const AddAddresses& add) const {
        return add.instance + " add" + listed(add.addresses);
    }
    std::string operator()(const RemoveAddresses& remove) const {
        return remove.instance + " remove" + listed(remove.addresses);
    }
    std::string operator()(const AddRouting& add) const {
        return fmt::format("{} add {} routes, {} rules", add.instance, add.routes.size(),
                           add.rules.size());
    }
    std::string operator()(const RemoveRouting& remove) const {
        return fmt::format("{} remove {} routes, {} rules", remove.instance, remove.routes.size(),
                           remove.rules.size());
    }
    std::string operator()(const SendGratuitousArps& garp) const {
        return garp.instance + " garp " + std::to_string(garp.repeat) + " x" +
               listed(garp.addresses);
    }
    std::string operator()(const StateChanged& changed) const {
        return changed.instance + " " + name_of(changed.from) + " -> " + name_of(changed.to);
    }
    std::string operator()(const InstancesRenamed& renamed) const {
        std::string text = "renamed";
        for (const auto& [before, now] : renamed.names)
            text += fmt::format(" {}={}", before, now);
        return text;
    }
    std::string operator()(const GroupChanged&) const { return {}; }
    std::string operator()(const LowerPriorityHeard&) const { return {}; }
    std::string operator()(const Say&) const { return {}; }
    std::string operator()(const Stopped&) const { return "stopped"; }
};

}  // namespace

Outcome& Outcome::operator+=(Outcome other) {
    std::move(other.done.begin(), other.done.end(), std::back_inserter(done));
    std::move(other.said.begin(), other.said.end(), std::back_inserter(said));
    std::move(other.news.begin(), other.news.end(), std::back_inserter(news));
    return *this;
}

config::VirtualAddress virtual_address(std::string_view prefix) {
    config::VirtualAddress address;
    address.prefix = *parse_ip_prefix(prefix);
    return address;
}

config::VrrpInstance instance(std::uint8_t number) {
    const std::uint8_t offset = number - 1;
    config::VrrpInstance result;
    result.name = "VI_" + std::to_string(number);
    result.interface = "eth" + std::to_string(offset);
    result.vrid = 51 + offset;
    result.addresses = {virtual_address("192.0.2." + std::to_string(100 + offset) + "/24")};
    return result;
}

config::VrrpConfig configuration(std::vector<config::VrrpInstance> instances,
                                 std::vector<std::string> group) {
    config::VrrpConfig config;
    config.instances = std::move(instances);
    if (!group.empty()) {
        config.sync_groups.emplace_back();
        config.sync_groups.back().name = "G";
        config.sync_groups.back().members = std::move(group);
    }
    return config;
}

InterfaceChanged interface_up(const std::string& name, std::string_view address) {
    return {name, true, true, ip(address)};
}

InterfaceChanged interface_down(const std::string& name) { return {name, true, false, {}}; }

Advert advert_of(const config::VrrpInstance& from, std::uint8_t priority) {
    Advert advert;
    advert.version = from.version;
    advert.vrid = from.vrid;
    advert.priority = priority;
    advert.interval = from.advert_interval;
    if (from.version == 2 && from.authentication.type == config::AuthType::pass) {
        advert.auth_type = 1;
        advert.auth_data = from.authentication.secret;
    }
    for (const auto& address : from.addresses)
        advert.addresses.push_back(address.prefix.address);
    return advert;
}

PacketReceived packet(const std::string& interface, const Advert& advert, std::string_view source) {
    return {interface, ip(source), kGroupAddress, 255, encode(advert, ip(source), kGroupAddress)};
}

Rig::Rig(const config::VrrpConfig& config, const std::vector<PredecessorWas>& predecessors) {
    for (const auto& instance : config.instances)
        on(interface_up(instance.interface, "192.0.2.1"));
    for (const auto& predecessor : predecessors)
        on(predecessor);
    start = on(ConfigurationChanged{config});
}

Outcome Rig::on(const Event& event) {
    if (const auto* changed = std::get_if<ConfigurationChanged>(&event)) config_ = changed->config;
    return describe(router.on(event, now));
}

Outcome Rig::on_time(TimePoint time) {
    now = time;
    return on(TimeReached{});
}

Outcome Rig::wait(std::chrono::microseconds duration) {
    const auto end = now + duration;
    Outcome outcome;
    while (router.next_deadline() && *router.next_deadline() <= end)
        outcome += on_time(*router.next_deadline());
    now = end;
    return outcome;
}

Outcome Rig::hear(std::uint8_t priority, std::string_view source) {
    const auto& first = config_.instances.front();
    return on(packet(first.interface, advert_of(first, priority), source));
}

ipc::InstanceState Rig::state(const std::string& instance) const {
    for (auto at = states_.rbegin(); at != states_.rend(); ++at) {
        if (at->first == instance) return at->second;
    }
    return ipc::InstanceState::init;
}

std::chrono::microseconds Rig::until_deadline() const {
    REQUIRE(router.next_deadline());
    return std::chrono::duration_cast<std::chrono::microseconds>(*router.next_deadline() - now);
}

Outcome Rig::describe(const Actions& actions) {
    Outcome outcome;
    for (const auto& action : actions) {
        if (const auto* changed = std::get_if<StateChanged>(&action))
            states_.emplace_back(changed->instance, changed->to);
        if (const auto news = news_of(action, false)) outcome.news.push_back(*news);
        if (std::holds_alternative<GroupChanged>(action) ||
            std::holds_alternative<LowerPriorityHeard>(action))
            continue;
        if (const auto* say = std::get_if<Say>(&action)) {
            outcome.said.push_back(say->text);
        } else {
            outcome.done.push_back(std::visit(Describe{config_}, action));
        }
    }
    return outcome;
}

bool mentions(const Lines& lines, const std::string& what) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return line.find(what) != std::string::npos; });
}

}  // namespace holdfast::vrrp::test
