#include "daemon/listening_socket.h"

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/net/ip.h"
#include "lib/net/unix_address.h"

namespace holdfast::daemon {

namespace {

constexpr int kBacklog = 64;
constexpr const char* kGroup = "holdfast";

bool somebody_listens(const UnixAddress& address) {
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return probe &&
           (::connect(probe.get(), address.data(), address.size()) == 0 || errno == EAGAIN);
}

Result<void> make_way(const std::string& path, const UnixAddress& address) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return {};
    if (!S_ISSOCK(status.st_mode)) return Error{path + ": is there and is no socket"};
    if (somebody_listens(address)) return Error{path + ": another daemon listens there"};
    remove_socket(path);
    return {};
}

gid_t operators() {
    const auto* group = ::getgrnam(kGroup);
    return group ? group->gr_gid : 0;
}

}  // namespace

void remove_socket(const std::string& path) { ::unlink(path.c_str()); }

Result<UniqueFd> listen_for_operators(const std::string& path) {
    const auto address = UnixAddress::at(path);
    if (!address) return address.error();
    if (const auto free = make_way(path, *address); !free) return free.error();
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return errno_error("socket");
    // Nobody may come in before it is known who may.
    const auto mask = ::umask(0777);
    const int bound = ::bind(socket.get(), address->data(), address->size());
    ::umask(mask);
    if (bound != 0) return errno_error(path);
    constexpr mode_t kRootAndGroup = 0660;
    if (::chown(path.c_str(), 0, operators()) != 0 || ::chmod(path.c_str(), kRootAndGroup) != 0 ||
        ::listen(socket.get(), kBacklog) != 0) {
        return errno_error(path);
    }
    return socket;
}

Result<UniqueFd> listen_for_web(const std::string& address, std::uint16_t port) {
    const auto parsed = parse_ip_address(address);
    if (!parsed) return parsed.error();
    const boost::asio::ip::tcp::endpoint endpoint(*parsed, port);
    const auto where = to_string(IpEndpoint{*parsed, port});
    UniqueFd socket(::socket(parsed->is_v6() ? AF_INET6 : AF_INET,
                             SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return errno_error(where);
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
        ::listen(socket.get(), kBacklog) != 0) {
        return errno_error(where);
    }
    return socket;
}

}  // namespace holdfast::daemon
