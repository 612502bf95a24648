// What this machine is called.
#pragma once

#include <string>

namespace holdfast::alerts {

// As keepalived finds it: the canonical name that the resolver has for the host's name, or that
// name itself if it knows none. May wait for a name server.
std::string own_name();

}  // namespace holdfast::alerts
