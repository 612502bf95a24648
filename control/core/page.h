// The status page: everything on one page of HTML that needs nothing else.
#pragma once

#include <string>
#include <vector>

#include "lib/control/status.h"

namespace holdfast::control {

// `events`: the last ones, as JSON, newest first.
std::string page_of(const Status& status, const std::vector<std::string>& events);

}  // namespace holdfast::control
