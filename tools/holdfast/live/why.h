// The chain of facts that has led to the present state of something.
#pragma once

#include <string>

#include "lib/control/status.h"

namespace holdfast::tool {

std::string why_instance(const control::Status& status, const control::InstanceStatus& instance);
std::string why_server(const control::ServiceStatus& service, const control::ServerStatus& server);

}  // namespace holdfast::tool
