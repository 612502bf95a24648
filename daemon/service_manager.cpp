#include "daemon/service_manager.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/unique_fd.h"

namespace holdfast::daemon {

namespace {

std::string in_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

// sd_notify(3)'s protocol: a datagram of NAME=VALUE lines, to a path or, after an @, an abstract
// name. Its library is not used, for the six others that come with it are more than all of ours.
void tell(const std::string& lines) {
    const auto path = in_environment("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path.size() < 2 || path.size() > sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::memcpy(static_cast<char*>(address.sun_path), path.data(), path.size());
    if (path[0] == '@') address.sun_path[0] = '\0';
    const auto length = offsetof(sockaddr_un, sun_path) + path.size();
    const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    static_cast<void>(::sendto(socket.get(), lines.data(), lines.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address),
                               static_cast<socklen_t>(length)));
}

// It is for this process unless it says for which other.
bool has_watchdog() {
    const auto process = in_environment("WATCHDOG_PID");
    const bool ours = process.empty() || process == fmt::format("{}", ::getpid());
    return ours && std::atoll(in_environment("WATCHDOG_USEC").c_str()) > 0;
}

}  // namespace

void notify_ready(const std::string& status) { tell("READY=1\nSTATUS=" + status); }

void notify_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const long long microseconds = now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000;
    tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=Reloading", microseconds));
}

void notify_stopping() { tell("STOPPING=1\nSTATUS=Stopping"); }

void notify_alive() {
    if (has_watchdog()) tell("WATCHDOG=1");
}

}  // namespace holdfast::daemon
