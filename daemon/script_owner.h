// Who a script runs as.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "lib/result.h"

namespace holdfast::daemon {

struct ScriptOwner {
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;
};

// `user` and `group` by name or number; an empty group is the user's own. With `supplementary` the
// user's other groups come along. Without a user: keepalived_script if there is one, else whoever
// runs this program.
Result<ScriptOwner> find_owner(const std::string& user, const std::string& group,
                               bool supplementary);

}  // namespace holdfast::daemon
