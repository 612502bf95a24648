// The routes and rules of an instance, which its master has.
#include <algorithm>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {
namespace {

template <class Things>
Things those_not_in(const Things& others, const Things& things) {
    Things rest;
    std::copy_if(things.begin(), things.end(), std::back_inserter(rest), [&](const auto& thing) {
        return std::find(others.begin(), others.end(), thing) == others.end();
    });
    return rest;
}

}  // namespace

// What it has now and had not `before`.
void Instance::add_routing(const config::VrrpInstance& before, Turn& turn) {
    AddRouting add{settings_.name, those_not_in(before.routes, settings_.routes),
                   those_not_in(before.rules, settings_.rules)};
    if (!add.routes.empty() || !add.rules.empty()) turn.actions.emplace_back(std::move(add));
}

// What it has now and will not have `after`.
void Instance::remove_routing(const config::VrrpInstance& after, Turn& turn) {
    RemoveRouting remove{settings_.name, those_not_in(after.routes, settings_.routes),
                         those_not_in(after.rules, settings_.rules)};
    if (!remove.routes.empty() || !remove.rules.empty())
        turn.actions.emplace_back(std::move(remove));
}

// Who cannot lead packets on had better leave it to somebody who can.
void Instance::routing_lost(const RoutingLost& gone, Turn& turn) {
    if (state_ != State::master || !wants_master_) return;
    give_up(gone.what + " cannot be kept", turn);
}

void Instance::remove_all(Turn& turn) {
    remove_routing({}, turn);
    remove_addresses(placed_addresses(settings_), turn);
}

}  // namespace holdfast::vrrp
