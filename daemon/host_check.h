// What a configuration asks of this host, and this host has not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/net/ip.h"
#include "parser/config.h"
#include "parser/diagnostics.h"

namespace holdfast::daemon {

// The addresses of each interface, by its name.
using HostInterfaces = std::map<std::string, std::vector<IpPrefix>>;

// Of this network namespace; empty when the kernel does not say.
HostInterfaces host_interfaces();

// Adds a warning for each interface named for VRRP that is not there (the wording is keepalived's)
// and for each program that VRRP is to run and that is not there, and an info for each virtual
// address that no subnet of its interface holds, which its neighbours reach by a route only. An
// interface or a program may come later, so none of this is ever an error.
void check_host(const config::Config& config, const HostInterfaces& interfaces,
                config::Diagnostics& diagnostics);

}  // namespace holdfast::daemon
