// A line that an operator's program has sent (docs/control-protocol.md).
#pragma once

#include <string_view>

#include "lib/control/status.h"
#include "lib/result.h"

namespace holdfast::control {

Result<Request> parse_request(std::string_view line);

}  // namespace holdfast::control
