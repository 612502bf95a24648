// The sockets that operators and their programs come to.
#pragma once

#include <cstdint>
#include <string>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

// A stream socket at this path (unix(7)) for root and the group "holdfast", if there is one. What
// nobody listens to any more is removed first; a path that is another file's, or where somebody
// listens, is refused.
Result<UniqueFd> listen_for_operators(const std::string& path);
void remove_socket(const std::string& path);

// A TCP socket at a numeric address.
Result<UniqueFd> listen_for_web(const std::string& address, std::uint16_t port);

}  // namespace holdfast::daemon
