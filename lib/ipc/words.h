// The words that logs, scripts, pipes, files and operators know from keepalived.
#pragma once

#include "lib/ipc/messages.h"

namespace holdfast::ipc {

constexpr const char* word_of(InstanceState state) {
    switch (state) {
        case InstanceState::init:
            return "INIT";
        case InstanceState::backup:
            return "BACKUP";
        case InstanceState::master:
            return "MASTER";
        case InstanceState::fault:
            return "FAULT";
    }
    return "";
}

constexpr const char* word_of(VrrpEvent event) {
    switch (event) {
        case VrrpEvent::master:
            return word_of(InstanceState::master);
        case VrrpEvent::backup:
            return word_of(InstanceState::backup);
        case VrrpEvent::fault:
            return word_of(InstanceState::fault);
        case VrrpEvent::stop:
            return "STOP";
        case VrrpEvent::deleted:
            return "DELETED";
        case VrrpEvent::master_rx_lower_priority:
            return "MASTER_RX_LOWER_PRI";
        case VrrpEvent::master_priority:
            return "MASTER_PRIORITY";
        case VrrpEvent::backup_priority:
            return "BACKUP_PRIORITY";
    }
    return "";
}

// Whether it is in another state then.
constexpr bool is_state(VrrpEvent event) { return event <= VrrpEvent::deleted; }

}  // namespace holdfast::ipc
