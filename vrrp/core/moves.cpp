#include "vrrp/core/moves.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "vrrp/core/addresses.h"

namespace holdfast::vrrp {
namespace {

// Addresses to be found by what they are.
class AddressSet {
  public:
    void add(const Addresses& addresses) {
        for (const auto& address : addresses)
            by_value_[address.prefix.address].push_back(address);
    }
    bool empty() const { return by_value_.empty(); }
    bool knows(const IpAddress& address) const { return by_value_.contains(address); }
    bool contains(const config::VirtualAddress& address) const {
        return any_of(address, [&](const auto& other) { return other == address; });
    }
    // Whether the same address is here in a form that may stand beside this one in the kernel.
    bool contains_beside(const config::VirtualAddress& address) const {
        return any_of(address, [&](const auto& other) {
            return other.interface != address.interface ||
                   (address.prefix.address.is_v4() && !address.peer && !other.peer &&
                    other.prefix.length != address.prefix.length);
        });
    }

  private:
    template <class Condition>
    bool any_of(const config::VirtualAddress& address, const Condition& condition) const {
        const auto found = by_value_.find(address.prefix.address);
        return found != by_value_.end() &&
               std::any_of(found->second.begin(), found->second.end(), condition);
    }

    std::map<IpAddress, Addresses> by_value_;
};

// Takes those that `condition` holds for out of `things`.
template <class Things, class Condition>
Things split_off(Things& things, const Condition& condition) {
    const auto rest = std::stable_partition(things.begin(), things.end(),
                                            [&](const auto& thing) { return !condition(thing); });
    Things taken(std::make_move_iterator(rest), std::make_move_iterator(things.end()));
    things.erase(rest, things.end());
    return taken;
}

template <class Ordered>
AddressSet addresses_in(const Actions& actions) {
    AddressSet all;
    for (const auto& action : actions) {
        if (const auto* order = std::get_if<Ordered>(&action)) all.add(order->addresses);
    }
    return all;
}

// Those of the masters, as far as they are removed somewhere.
AddressSet held(const std::vector<const config::VrrpInstance*>& masters,
                const AddressSet& removed) {
    AddressSet held;
    if (removed.empty()) return held;
    for (const auto* master : masters) {
        auto addresses = placed_addresses(*master);
        std::erase_if(addresses,
                      [&](const auto& address) { return !removed.knows(address.prefix.address); });
        held.add(addresses);
    }
    return held;
}

void keep_addresses(Actions& actions, std::size_t given_up,
                    const std::vector<const config::VrrpInstance*>& masters) {
    const auto stays = held(masters, addresses_in<RemoveAddresses>(actions));
    if (stays.empty()) return;
    AddressSet were_there;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        auto* remove = std::get_if<RemoveAddresses>(&actions[i]);
        if (!remove) continue;
        const auto kept = split_off(remove->addresses,
                                    [&](const auto& address) { return stays.contains(address); });
        if (i < given_up) were_there.add(kept);
    }
    for (auto& action : actions) {
        if (auto* add = std::get_if<AddAddresses>(&action))
            std::erase_if(add->addresses, [&](const auto& it) { return were_there.contains(it); });
    }
}

void add_before_removing(Actions& actions) {
    const auto added = addresses_in<AddAddresses>(actions);
    if (added.empty()) return;
    Actions later;
    for (auto& action : actions) {
        auto* remove = std::get_if<RemoveAddresses>(&action);
        if (!remove) continue;
        auto waiting = split_off(remove->addresses, [&](const auto& address) {
            return !added.contains(address) && added.contains_beside(address);
        });
        if (!waiting.empty())
            later.emplace_back(RemoveAddresses{remove->instance, std::move(waiting)});
    }
    std::move(later.begin(), later.end(), std::back_inserter(actions));
}

// Who the owner was before this change, as far as routes and rules are concerned; nothing if that
// name meant another one.
std::optional<std::string> name_before(const std::string& name, const Actions& actions) {
    for (const auto& action : actions) {
        const auto* renamed = std::get_if<InstancesRenamed>(&action);
        if (!renamed) continue;
        for (const auto& [before, now] : renamed->names) {
            if (now == name) return before;
        }
        if (renamed->names.contains(name)) return std::nullopt;
    }
    return name;
}

// Two owners may have one: the last to give it up removes it from the kernel. So the new one has
// it before the old one gives it up, in the beginning.
void set_routing_before_removing(Actions& actions) {
    RemoveRouting removed;
    for (const auto& action : actions) {
        const auto* remove = std::get_if<RemoveRouting>(&action);
        if (!remove) continue;
        removed.routes.insert(removed.routes.end(), remove->routes.begin(), remove->routes.end());
        removed.rules.insert(removed.rules.end(), remove->rules.begin(), remove->rules.end());
    }
    if (removed.routes.empty() && removed.rules.empty()) return;
    const auto is_in = [](const auto& things) {
        return [&](const auto& thing) {
            return std::find(things.begin(), things.end(), thing) != things.end();
        };
    };
    Actions first;
    for (auto& action : actions) {
        auto* add = std::get_if<AddRouting>(&action);
        const auto owner = add ? name_before(add->instance, actions) : std::nullopt;
        if (!owner) continue;
        AddRouting moves{*owner, split_off(add->routes, is_in(removed.routes)),
                         split_off(add->rules, is_in(removed.rules))};
        if (!moves.routes.empty() || !moves.rules.empty()) first.emplace_back(std::move(moves));
    }
    actions.insert(actions.begin(), std::make_move_iterator(first.begin()),
                   std::make_move_iterator(first.end()));
}

template <class Routing>
bool is_empty_routing(const Action& action) {
    const auto* routing = std::get_if<Routing>(&action);
    return routing && routing->routes.empty() && routing->rules.empty();
}

template <class Ordered>
bool is_empty_order(const Action& action) {
    const auto* order = std::get_if<Ordered>(&action);
    return order && order->addresses.empty();
}

bool says_nothing(const Action& action) {
    return is_empty_order<AddAddresses>(action) || is_empty_order<RemoveAddresses>(action) ||
           is_empty_routing<AddRouting>(action) || is_empty_routing<RemoveRouting>(action);
}

}  // namespace

void keep_what_moves(Actions& actions, std::size_t given_up,
                     const std::vector<const config::VrrpInstance*>& masters) {
    keep_addresses(actions, given_up, masters);
    add_before_removing(actions);
    set_routing_before_removing(actions);
    std::erase_if(actions, says_nothing);
}

}  // namespace holdfast::vrrp
