#include "lib/net/network_namespace.h"

#include <exception>

#include <fcntl.h>
#include <sched.h>

namespace holdfast::net {

Result<Visit> Visit::begin(const std::string& name) {
    if (name.empty()) return Visit(UniqueFd());
    const auto what = "network namespace " + name;
    if (name.find('/') != std::string::npos) return Error{what + ": not a name"};
    UniqueFd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!home) return errno_error("/proc/self/ns/net");
    const UniqueFd there(::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!there) return errno_error(what);
    if (::setns(there.get(), CLONE_NEWNET) < 0) return errno_error(what);
    return Visit(std::move(home));
}

// Whoever cannot return would go on in the wrong place.
Visit::~Visit() {
    if (home_ && ::setns(home_.get(), CLONE_NEWNET) < 0) std::terminate();
}

}  // namespace holdfast::net
