#include "vrrp/core/group.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/ipc/words.h"

namespace holdfast::vrrp {
namespace {

int strength(State state) {
    switch (state) {
        case State::master:
            return 2;
        case State::backup:
            return 1;
        default:
            return 0;
    }
}

}  // namespace

State Group::common_wish() const {
    const auto is_new = [](const Instance* member) { return member->state() == State::init; };
    const bool all_new = std::all_of(members_.begin(), members_.end(), is_new);
    State weakest = State::master;
    for (const auto* member : members_) {
        const auto wish = member->wish();
        if (!all_new && is_new(member) && wish == State::backup) continue;
        if (strength(wish) < strength(weakest)) weakest = wish;
    }
    return weakest;
}

void Group::settle(Turn& turn) {
    if (members_.empty()) return;
    const auto target = common_wish();
    const auto settled = [&](const Instance* member) { return member->state() == target; };
    if (std::all_of(members_.begin(), members_.end(), settled)) return tell(target, turn);
    // As keepalived has it: in the beginning a group is told of before its members, later after.
    if (state_ == State::init) tell(target, turn);
    if (!name_.empty()) {
        turn.say(Severity::notice, fmt::format("VRRP_Group({}) Syncing instances to {} state",
                                               name_, ipc::word_of(target)));
    }
    for (auto* member : members_) {
        if (!settled(member)) member->enter(target, turn);
    }
    tell(target, turn);
}

void Group::leave_if_free(Turn& turn) {
    if (common_wish() == State::master) return;
    for (auto* member : members_) {
        if (member->state() != State::init) member->enter(State::init, turn);
    }
}

void Group::stop(Turn& turn) { tell(State::init, turn); }

void Group::tell(State state, Turn& turn) {
    if (!name_.empty() && state != state_) turn.actions.emplace_back(GroupChanged{name_, state});
    state_ = state;
}

}  // namespace holdfast::vrrp
