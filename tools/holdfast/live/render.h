// Status as text for people.
#pragma once

#include <string>
#include <string_view>

#include "lib/control/status.h"
#include "lib/result.h"

namespace holdfast::tool {

// One screen: everything there is, a line each.
std::string render_overview(const control::Status& status, bool colours);
// One instance, or all, with what is known of its adverts.
Result<std::string> render_instances(const control::Status& status, std::string_view name,
                                     bool colours);
// Services whose name ends so, or all, with their servers.
Result<std::string> render_services(const control::Status& status, std::string_view name,
                                    bool colours);
// The facts that have led to the state of an instance, or of a server of any service.
Result<std::string> render_why(const control::Status& status, std::string_view name);

}  // namespace holdfast::tool
