// What a configuration needs of the capabilities that a process may have (lib/privileges/table.h).
#pragma once

#include "lib/privileges/capability.h"
#include "parser/config.h"

namespace holdfast::daemon {

// `may_ping`: the kernel lets the user of the checkers have ping sockets (icmp(7)).
privileges::Capabilities checkers_need(const config::LvsConfig& config, bool may_ping);

}  // namespace holdfast::daemon
