// What a reload changes for virtual routers: on the wire, and in the kernel's addresses, routes,
// rules and interfaces.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lib/ipc/words.h"
#include "tools/plan/plan.h"
#include "tools/plan/rehearsed_router.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/routing_names.h"

namespace holdfast::plan {

namespace {

std::string on_interface(const config::VirtualAddress& address) {
    return fmt::format("{} on {}", to_string(address.prefix), address.interface);
}

std::string_view name_of(ipc::InstanceState state) {
    return state == ipc::InstanceState::init ? "none (it ends)" : ipc::word_of(state);
}

// What the core would have done, in words.
class Teller {
  public:
    void operator()(const vrrp::SendPacket& packet) {
        const auto advert = vrrp::decode(packet.payload, packet.source, packet.destination);
        if (!advert) return;
        add({}, fmt::format("send an advert of VRID {} with priority {} to {}{}", advert->vrid,
                            advert->priority, packet.destination.to_string(),
                            packet.interface.empty() ? "" : " on " + packet.interface));
    }
    void operator()(const vrrp::AddAddresses& order) {
        for (const auto& address : order.addresses)
            add(order.instance, "add address " + on_interface(address));
    }
    void operator()(const vrrp::RemoveAddresses& order) {
        for (const auto& address : order.addresses) {
            // Who begins as backup looks for what a predecessor has left.
            if (beginning_.contains(order.instance)) continue;
            add(order.instance, "remove address " + on_interface(address));
        }
    }
    void operator()(const vrrp::AddRouting& order) { routing("add", order); }
    void operator()(const vrrp::RemoveRouting& order) {
        if (!beginning_.contains(order.instance)) routing("remove", order);
    }
    void operator()(const vrrp::SendGratuitousArps& volley) {
        for (const auto& address : volley.addresses) {
            const bool v6 = address.prefix.address.is_v6();
            add(volley.instance,
                fmt::format("announce {} ({} {})", on_interface(address), volley.repeat,
                            v6 ? "neighbour adverts" : "gratuitous ARPs"));
        }
    }
    void operator()(const vrrp::StateChanged& change) {
        if (change.from == change.to) return;
        add(change.instance,
            change.from == ipc::InstanceState::init
                ? fmt::format("begin as {}", name_of(change.to))
                : fmt::format("go from {} to {}", name_of(change.from), name_of(change.to)));
    }
    void operator()(const vrrp::InstancesRenamed& renamed) {
        for (const auto& [before, now] : renamed.names)
            add(now, fmt::format("go on as it is; it was called {}", before));
    }
    void operator()(const vrrp::GroupChanged& change) {
        add(change.group, fmt::format("the group is {} then", name_of(change.to)));
    }
    template <class Other>
    void operator()(const Other&) {}

    Changes tell(const vrrp::Actions& actions) {
        for (const auto& action : actions) {
            const auto* change = std::get_if<vrrp::StateChanged>(&action);
            if (change && change->from == ipc::InstanceState::init)
                beginning_.insert(change->instance);
        }
        for (const auto& action : actions)
            std::visit(*this, action);
        return std::move(changes_);
    }

  private:
    void add(const std::string& about, std::string what) {
        changes_.push_back({about, std::move(what)});
    }
    template <class Order>
    void routing(const char* verb, const Order& order) {
        for (const auto& route : order.routes)
            add(order.instance, fmt::format("{} {}", verb, vrrp::describe(route)));
        for (const auto& rule : order.rules)
            add(order.instance, fmt::format("{} {}", verb, vrrp::describe(rule)));
    }

    std::set<std::string> beginning_;
    Changes changes_;
};

// What stands in an advert, and where it goes.
std::map<std::string, std::string> advert_of(const config::VrrpInstance& instance) {
    std::vector<std::string> addresses;
    for (const auto& address : vrrp::advertised_addresses(instance))
        addresses.push_back(address.to_string());
    std::vector<std::string> peers;
    for (const auto& peer : instance.transport.peers)
        peers.push_back(peer.address.to_string());
    const auto to = instance.transport.unicast ? fmt::format("{}", fmt::join(peers, ", "))
                                               : vrrp::multicast_group(instance).to_string();
    const auto& source = instance.transport.source;
    return {
        {"priority", std::to_string(instance.priority)},
        {"interval",
         fmt::format("{:g} s", std::chrono::duration<double>(instance.advert_interval).count())},
        {"addresses", fmt::format("{}", fmt::join(addresses, ", "))},
        {"destination", to},
        {"source", source ? source->to_string() : "the interface's address"}};
}

void compare_adverts(const config::VrrpInstance& before, const config::VrrpInstance& after,
                     Changes& changes) {
    const auto old_advert = advert_of(before);
    for (const auto& [what, now] : advert_of(after)) {
        const auto& then = old_advert.at(what);
        if (then != now)
            changes.push_back({after.name, fmt::format("adverts: {} {} -> {}", what, then, now)});
    }
    if (before.authentication != after.authentication || before.auth_hmac != after.auth_hmac)
        changes.push_back({after.name, "adverts: another authentication"});
}

// By name; one that was renamed by `renamed`.
Changes advert_changes(const PreparedVrrp& before, const PreparedVrrp& after,
                       const vrrp::Actions& actions) {
    std::map<std::string, const config::VrrpInstance*> old;
    for (const auto& instance : before.config.instances)
        old[instance.name] = &instance;
    std::map<std::string, std::string> name_before;
    std::set<std::string> new_ones;
    for (const auto& action : actions) {
        if (const auto* renamed = std::get_if<vrrp::InstancesRenamed>(&action)) {
            for (const auto& [then, now] : renamed->names)
                name_before[now] = then;
        } else if (const auto* change = std::get_if<vrrp::StateChanged>(&action)) {
            if (change->from == ipc::InstanceState::init) new_ones.insert(change->instance);
        }
    }
    Changes changes;
    for (const auto& instance : after.config.instances) {
        const auto renamed = name_before.find(instance.name);
        const auto found = old.find(renamed == name_before.end() ? instance.name : renamed->second);
        if (found == old.end() || new_ones.contains(instance.name)) continue;
        compare_adverts(*found->second, instance, changes);
    }
    return changes;
}

// Where multicast adverts are heard: "224.0.0.18 on eth0".
std::set<std::string> memberships(const PreparedVrrp& prepared) {
    std::set<std::string> all;
    for (const auto& instance : prepared.config.instances) {
        if (instance.transport.unicast) continue;
        auto interface = instance.interface;
        for (const auto& vmac : prepared.vmacs) {
            if (vmac.instance == instance.name && vmac.for_adverts) interface = vmac.name;
        }
        all.insert(fmt::format("{} on {}", vrrp::multicast_group(instance).to_string(), interface));
    }
    return all;
}

std::set<std::string> interfaces_made(const PreparedVrrp& prepared) {
    std::set<std::string> all;
    for (const auto& vmac : prepared.vmacs) {
        all.insert(
            fmt::format("{} {} on {}", vmac.ipvlan ? "ipvlan" : "macvlan", vmac.name, vmac.base));
    }
    return all;
}

std::set<std::string> not_answered(const PreparedVrrp& prepared) {
    std::set<std::string> all;
    for (const auto& instance : prepared.config.instances) {
        if (vrrp::accepts_packets(instance)) continue;
        for (const auto& address : vrrp::placed_addresses(instance))
            all.insert(on_interface(address));
    }
    return all;
}

std::set<std::string> static_things(const PreparedVrrp& prepared) {
    std::set<std::string> all;
    const auto& fixed = prepared.config.fixed;
    for (auto address : fixed.addresses) {
        if (address.interface.empty())
            address.interface = prepared.config.settings.default_interface;
        all.insert("static address " + on_interface(address));
    }
    for (const auto& route : fixed.routes)
        all.insert("static " + vrrp::describe(route));
    for (const auto& rule : fixed.rules)
        all.insert("static " + vrrp::describe(rule));
    return all;
}

// What is in one of the sets only.
void compare(const std::set<std::string>& before, const std::set<std::string>& after,
             const char* added, const char* removed, Changes& changes) {
    for (const auto& thing : after) {
        if (!before.contains(thing)) changes.push_back({{}, added + thing});
    }
    for (const auto& thing : before) {
        if (!after.contains(thing)) changes.push_back({{}, removed + thing});
    }
}

Changes surrounding_changes(const PreparedVrrp& before, const PreparedVrrp& after) {
    Changes changes;
    compare(interfaces_made(before), interfaces_made(after), "make interface ", "remove interface ",
            changes);
    compare(memberships(before), memberships(after), "join ", "leave ", changes);
    compare(static_things(before), static_things(after), "add ", "remove ", changes);
    compare(not_answered(before), not_answered(after), "drop packets to ",
            "no longer drop packets to ", changes);
    return changes;
}

using Words = std::pair<std::string, std::string>;

std::set<Words> words_of(const Changes& changes) {
    std::set<Words> words;
    for (const auto& change : changes)
        words.emplace(change.about, change.what);
    return words;
}

// Takes what both have out of them.
Changes split_off_common(Changes& one, Changes& other) {
    const auto in_one = words_of(one);
    const auto in_other = words_of(other);
    const auto in_both = [&](const Change& change) {
        const Words words(change.about, change.what);
        return in_one.contains(words) && in_other.contains(words);
    };
    Changes common;
    std::copy_if(one.begin(), one.end(), std::back_inserter(common), in_both);
    for (auto* changes : {&one, &other})
        std::erase_if(*changes, in_both);
    return common;
}

void append(Changes& to, Changes more) {
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

std::vector<Part> vrrp_parts(const config::VrrpConfig& before, const config::VrrpConfig& after) {
    const PreparedVrrp old(before);
    const PreparedVrrp wanted(after);
    const auto as_master = RehearsedRouter(old, true).reload(wanted);
    const auto as_backup = RehearsedRouter(old, false).reload(wanted);
    auto master = Teller().tell(as_master);
    auto backup = Teller().tell(as_backup);
    auto always = surrounding_changes(old, wanted);
    append(always, split_off_common(master, backup));
    append(master, advert_changes(old, wanted, as_master));
    return {{"vrrp", "Virtual routers", std::move(always)},
            {"vrrp_master", "Virtual routers of which this machine is master", std::move(master)},
            {"vrrp_backup", "Virtual routers of which it is backup", std::move(backup)}};
}

}  // namespace holdfast::plan
