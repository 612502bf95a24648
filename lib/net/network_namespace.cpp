#include "lib/net/network_namespace.h"

#include <fcntl.h>
#include <sched.h>

#include "lib/unique_fd.h"

namespace holdfast::net {

Result<void> enter_namespace(const std::string& name) {
    if (name.empty()) return {};
    const auto what = "network namespace " + name;
    if (name.find('/') != std::string::npos) return Error{what + ": not a name"};
    const UniqueFd there(::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!there) return errno_error(what);
    if (::setns(there.get(), CLONE_NEWNET) < 0) return errno_error(what);
    return {};
}

}  // namespace holdfast::net
