// Giving up, for good, whatever a process has no use for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "lib/privileges/table.h"
#include "lib/result.h"

namespace holdfast::privileges {

struct User {
    uid_t uid = 0;
    gid_t gid = 0;

    friend bool operator==(const User&, const User&) = default;
};

// What a process is started with, in its environment.
struct Grant {
    std::optional<User> user = {};       // none: it stays who it is
    Capabilities capabilities = 0;       // of those that it may need
    std::string network_namespace = {};  // where it is to be first; ip-netns(8); empty: here

    friend bool operator==(const Grant&, const Grant&) = default;
};

// "NAME=VALUE", to be put into the environment of the process.
std::vector<std::string> environment_of(const Grant& grant);
// Of this process. An Error: it makes no sense.
Result<Grant> own_grant();

// From here on this process is the grant's user, has no capabilities but those of its row and of
// the grant, can neither get any back nor execute a program, and makes no system calls but those of
// its row. To be called while it has one thread. Answers what could not be given up: that is to be
// told, not to be died of.
std::vector<std::string> drop(const Process& process, const Grant& grant);

}  // namespace holdfast::privileges
