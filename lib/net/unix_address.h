// Where a socket in the file system is (unix(7)).
#pragma once

#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast {

// To be kept until the socket is bound or connected: a path that is longer than the 107 octets of
// a sockaddr_un is reached through an open folder.
class UnixAddress {
  public:
    static Result<UnixAddress> at(const std::string& path);

    const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&address_); }
    static socklen_t size() { return sizeof(sockaddr_un); }

  private:
    sockaddr_un address_{};
    UniqueFd folder_;
};

}  // namespace holdfast
