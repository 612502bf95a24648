#include "lib/netlink/receive_buffer.h"

#include <sys/socket.h>

namespace holdfast {

Result<void> set_receive_buffer(int socket, std::uint32_t bytes, bool force) {
    if (::setsockopt(socket, SOL_SOCKET, force ? SO_RCVBUFFORCE : SO_RCVBUF, &bytes,
                     sizeof bytes) == 0)
        return {};
    return errno_error("change the receive buffer of a netlink socket");
}

}  // namespace holdfast
