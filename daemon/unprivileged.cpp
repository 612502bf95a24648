#include "daemon/unprivileged.h"

#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

#include "daemon/script_owner.h"

namespace holdfast::daemon {

std::optional<privileges::User> find_unprivileged_user(Log& log) {
    if (::geteuid() != 0) return std::nullopt;
    const auto found = find_owner(privileges::kUser, {}, false);
    if (found) return privileges::User{found->uid, found->gid};
    log.warning(
        "{}: the processes below holdfastd run as root, with no more capabilities than they need. "
        "To make the user: useradd --system --shell /usr/sbin/nologin {}",
        found.error().message, privileges::kUser);
    return std::nullopt;
}

bool may_ping(const std::optional<privileges::User>& user) {
    std::ifstream file("/proc/sys/net/ipv4/ping_group_range");
    gid_t first = 0;
    gid_t last = 0;
    const auto group = user ? user->gid : ::getegid();
    return file >> first >> last && first <= group && group <= last;
}

bool locking_is_limited() {
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    return limit.rlim_max != RLIM_INFINITY &&
           !privileges::is_given(privileges::Capability::sys_resource);
}

}  // namespace holdfast::daemon
