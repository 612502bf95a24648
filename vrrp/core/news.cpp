#include "vrrp/core/news.h"

namespace holdfast::vrrp {
namespace {

using ipc::InstanceState;
using ipc::VrrpEvent;
using ipc::VrrpSubject;

VrrpEvent event_of(InstanceState state, bool stopping) {
    switch (state) {
        case InstanceState::master:
            return VrrpEvent::master;
        case InstanceState::backup:
            return VrrpEvent::backup;
        case InstanceState::fault:
            return VrrpEvent::fault;
        case InstanceState::init:
            return stopping ? VrrpEvent::stop : VrrpEvent::deleted;
    }
    return VrrpEvent::fault;
}

VrrpEvent event_of(const StateChanged& change, bool stopping) {
    if (change.from != change.to) return event_of(change.to, stopping);
    return change.to == InstanceState::master ? VrrpEvent::master_priority
                                              : VrrpEvent::backup_priority;
}

}  // namespace

std::optional<ipc::VrrpNews> news_of(const Action& action, bool stopping) {
    if (const auto* change = std::get_if<StateChanged>(&action)) {
        return ipc::VrrpNews{VrrpSubject::instance, change->instance, event_of(*change, stopping),
                             change->priority};
    }
    if (const auto* change = std::get_if<GroupChanged>(&action))
        return ipc::VrrpNews{VrrpSubject::group, change->group, event_of(change->to, stopping), 0};
    if (const auto* heard = std::get_if<LowerPriorityHeard>(&action)) {
        return ipc::VrrpNews{VrrpSubject::instance, heard->instance,
                             VrrpEvent::master_rx_lower_priority, heard->priority};
    }
    return std::nullopt;
}

}  // namespace holdfast::vrrp
