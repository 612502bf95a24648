// What a configuration asks of this host, and this host has not.
#pragma once

#include <functional>
#include <string>

#include "parser/config.h"
#include "parser/diagnostics.h"

namespace holdfast::daemon {

using InterfaceExists = std::function<bool(const std::string& name)>;

// Adds a warning for each interface named for VRRP that is not there (the wording is keepalived's)
// and for each program that VRRP is to run and that is not there. An interface or a program may
// come later, so this is never an error.
void check_host(const config::Config& config, const InterfaceExists& exists,
                config::Diagnostics& diagnostics);

// As the kernel of this network namespace says.
bool interface_exists(const std::string& name);

}  // namespace holdfast::daemon
