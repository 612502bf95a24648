// What of the core's doings is news for people: what notify scripts and notify pipes are told.
#pragma once

#include <optional>

#include "lib/ipc/messages.h"
#include "vrrp/core/actions.h"

namespace holdfast::vrrp {

// Nothing for an action that is of no interest to people. `stopping`: VRRP ends as a whole; what
// ends otherwise has been deleted from the configuration.
std::optional<ipc::VrrpNews> news_of(const Action& action, bool stopping);

}  // namespace holdfast::vrrp
