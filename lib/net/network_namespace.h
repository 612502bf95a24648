// Network namespaces that have a name (ip-netns(8)).
#pragma once

#include <string>

#include "lib/result.h"

namespace holdfast::net {

// From now on this thread, and those that it starts, is in the namespace `name`; empty: it stays
// where it is. Needs CAP_SYS_ADMIN.
Result<void> enter_namespace(const std::string& name);

}  // namespace holdfast::net
