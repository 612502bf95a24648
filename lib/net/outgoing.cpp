#include "lib/net/outgoing.h"

#include <fmt/format.h>
#include <sys/socket.h>

namespace holdfast {

using boost::asio::ip::tcp;
using boost::system::error_code;

Result<void> open(tcp::socket& socket, const Outgoing& connection) {
    const tcp::endpoint to(connection.to.address, connection.to.port);
    error_code failure;
    socket.open(to.protocol(), failure);
    if (failure) return Error{"socket: " + failure.message(), failure.value()};
    const int fd = socket.native_handle();
    if (const auto mark = connection.fwmark; mark != 0) {
        if (::setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0) {
            return errno_error(fmt::format("set fwmark {}", mark));
        }
    }
    if (const auto& name = connection.interface; !name.empty()) {
        if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.c_str(),
                         static_cast<socklen_t>(name.size())) < 0) {
            return errno_error("bind to interface " + name);
        }
    }
    if (connection.from || connection.from_port != 0) {
        socket.set_option(tcp::socket::reuse_address(true), failure);
        const auto any = to.protocol() == tcp::v4() ? IpAddress(boost::asio::ip::address_v4())
                                                    : IpAddress(boost::asio::ip::address_v6());
        const IpEndpoint from{connection.from.value_or(any), connection.from_port};
        socket.bind({from.address, from.port}, failure);
        if (failure) {
            return Error{fmt::format("bind to {}: {}", to_string(from), failure.message()),
                         failure.value()};
        }
    }
    return {};
}

}  // namespace holdfast
