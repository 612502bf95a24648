#include "lib/net/outgoing.h"

#include <boost/asio/ip/icmp.hpp>
#include <fmt/format.h>
#include <netinet/icmp6.h>
#include <sys/socket.h>

#include "lib/privileges/capability.h"

namespace holdfast {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;
using privileges::Capability;
using privileges::wanting;

namespace {

template <class Value>
Result<void> set(int fd, int level, int option, const Value& value, const std::string& what) {
    if (::setsockopt(fd, level, option, &value, sizeof value) < 0) return errno_error(what);
    return {};
}

Result<void> set_path(int fd, const Outgoing& connection) {
    if (const auto mark = connection.fwmark; mark != 0) {
        const auto marked = set(fd, SOL_SOCKET, SO_MARK, mark, fmt::format("set fwmark {}", mark));
        if (!marked) return wanting(Capability::net_raw, marked.error());
    }
    const auto& name = connection.interface;
    if (name.empty()) return {};
    if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.c_str(),
                     static_cast<socklen_t>(name.size())) < 0) {
        return errno_error("bind to interface " + name);
    }
    return {};
}

// The connection with the address that it comes from.
Result<Outgoing> with_source(Outgoing connection) {
    if (!connection.towards) return connection;
    if (!connection.from) {
        const auto source = source_towards(*connection.towards);
        if (!source) return source.error();
        connection.from = *source;
    }
    if (connection.from != connection.to.address) return connection;
    return Error{
        fmt::format("it would be asked from {}, to which it would not answer: give the "
                    "check another address of this machine with bindto",
                    connection.from->to_string())};
}

Result<void> bind(int fd, const Outgoing& connection, std::uint16_t port) {
    if (!connection.from && port == 0) return {};
    const auto any = connection.to.address.is_v4() ? IpAddress(asio::ip::address_v4())
                                                   : IpAddress(asio::ip::address_v6());
    const IpEndpoint from{connection.from.value_or(any), port};
    const auto what = "bind to " + to_string(from);
    if (auto done = set(fd, SOL_SOCKET, SO_REUSEADDR, 1, what); !done) return done;
    const udp::endpoint endpoint(from.address, from.port);
    if (::bind(fd, endpoint.data(), static_cast<socklen_t>(endpoint.size())) < 0)
        return wanting(Capability::net_bind_service, errno_error(what));
    return {};
}

Result<void> prepare(int fd, const Outgoing& connection, std::uint16_t port) {
    if (connection.is_plain()) return {};
    auto done = set_path(fd, connection);
    if (!done) return done;
    const auto from_here = with_source(connection);
    if (!from_here) return from_here.error();
    return bind(fd, *from_here, port);
}

Result<void> hear_icmp_errors(int fd, const Outgoing& connection) {
    const bool v4 = connection.to.address.is_v4();
    return set(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, 1,
               "ask for ICMP errors");
}

template <class Socket>
Result<void> open_socket(Socket& socket, const Outgoing& connection) {
    const typename Socket::endpoint_type to(connection.to.address, connection.to.port);
    error_code failure;
    socket.open(to.protocol(), failure);
    if (failure) return Error{"socket: " + failure.message(), failure.value()};
    return prepare(socket.native_handle(), connection, connection.from_port);
}

}  // namespace

// Connecting a datagram socket sends nothing.
Result<IpAddress> source_towards(const IpAddress& host) {
    constexpr std::uint16_t kAnyPort = 9;
    const udp::endpoint to(host, kAnyPort);
    const UniqueFd fd(::socket(host.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!fd) return errno_error("socket");
    if (::connect(fd.get(), to.data(), static_cast<socklen_t>(to.size())) < 0)
        return errno_error("find the way to " + host.to_string());
    udp::endpoint here;
    auto length = static_cast<socklen_t>(here.capacity());
    if (::getsockname(fd.get(), here.data(), &length) < 0) return errno_error("getsockname");
    return IpAddress(here.address());
}

Result<void> open(tcp::socket& socket, const Outgoing& connection) {
    return open_socket(socket, connection);
}

Result<UniqueFd> open_stream(const Outgoing& connection) {
    const int family = connection.to.address.is_v4() ? AF_INET : AF_INET6;
    UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return errno_error("socket");
    if (const auto ready = prepare(fd.get(), connection, connection.from_port); !ready)
        return ready.error();
    return fd;
}

int connect(const UniqueFd& socket, const IpEndpoint& to) {
    const tcp::endpoint endpoint(to.address, to.port);
    const int done =
        ::connect(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size()));
    return done < 0 ? errno : 0;
}

Result<void> open(udp::socket& socket, const Outgoing& connection) {
    auto opened = open_socket(socket, connection);
    if (!opened) return opened;
    return hear_icmp_errors(socket.native_handle(), connection);
}

Result<bool> open_echo(EchoSocket& socket, const Outgoing& connection) {
    const bool v4 = connection.to.address.is_v4();
    const int family = v4 ? AF_INET : AF_INET6;
    const int protocol = v4 ? static_cast<int>(IPPROTO_ICMP) : static_cast<int>(IPPROTO_ICMPV6);
    bool raw = false;
    UniqueFd fd(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
    if (!fd) {  // net.ipv4.ping_group_range does not have our group
        raw = true;
        fd = UniqueFd(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
    }
    if (!fd) return wanting(Capability::net_raw, errno_error("open a socket for echo requests"));
    if (const auto ready = prepare(fd.get(), connection, 0); !ready) return ready.error();
    if (const auto ready = hear_icmp_errors(fd.get(), connection); !ready) return ready.error();
    error_code failure;
    socket.assign(asio::generic::datagram_protocol(family, protocol), fd.get(), failure);
    if (failure) return Error{"socket: " + failure.message(), failure.value()};
    fd.release();
    return raw;
}

}  // namespace holdfast
