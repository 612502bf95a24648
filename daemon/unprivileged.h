// Who the processes below the supervisor are, and what this machine lets them do.
#pragma once

#include <optional>

#include "lib/log.h"
#include "lib/privileges/drop.h"

namespace holdfast::daemon {

// privileges::kUser. Without it, which is said in `log`, or where this process is not root and
// cannot make others anybody else: nothing.
std::optional<privileges::User> find_unprivileged_user(Log& log);

// Whether `user` may have ping sockets: net.ipv4.ping_group_range (icmp(7)), which IPv6 obeys too.
bool may_ping(const std::optional<privileges::User>& user);

// Whether whoever locks its memory has to keep CAP_IPC_LOCK for it: there is a limit, and this
// process may not lift it, as in many containers.
bool locking_is_limited();

}  // namespace holdfast::daemon
