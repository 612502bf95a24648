// What an operator means by a name.
#pragma once

#include <string>
#include <string_view>

#include "lib/ipc/messages.h"
#include "lib/result.h"
#include "parser/config/control_slice.h"

namespace holdfast::control {

// By its name in Status, or by an end of it that no other has: "192.0.2.1:80" for
// "tcp 192.0.2.1:80". The Error names what there is.
Result<const config::VirtualServer*> find_service(const config::LvsConfig& config,
                                                  std::string_view name);
// "10.0.0.1:80", or "10.0.0.1" where that is only one.
Result<const config::RealServer*> find_server(const config::VirtualServer& service,
                                              std::string_view name);

// An instance, or a sync group.
Result<void> find_instance(const config::VrrpConfig& config, std::string_view name);

// What of these fails over as one: the sync group that the instance belongs to, or itself.
std::string moves_with(const config::VrrpConfig& config, const std::string& name);

// What an answer about all services whose name ends so has to tell of.
Result<ipc::Wanted> wanted_of_services(const config::LvsConfig& config, std::string_view name);
// The same about an instance, or all servers that have this name.
Result<ipc::Wanted> wanted_of(const config::ControlConfig& config, std::string_view name);

}  // namespace holdfast::control
