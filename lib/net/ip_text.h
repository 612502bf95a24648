// IP addresses as text in little time: inet_ntop(3) writes IPv4 addresses with sprintf(3), and
// would take most of the time of a listing of many servers.
#pragma once

#include <string>

#include "lib/net/ip.h"

namespace holdfast {

void append(std::string& text, const IpAddress& address);

}  // namespace holdfast
