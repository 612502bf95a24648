// Handing things over between two threads: a pointer is a packet of a socket pair (SOCK_SEQPACKET),
// and who receives it owns what it points to. Nobody holds a lock, and who hands over does not wait
// for the other's turn on the processor.
#pragma once

#include <cerrno>
#include <cstddef>
#include <memory>

#include <sys/socket.h>

namespace holdfast {

inline constexpr std::size_t kPointer = sizeof(void*);

// On failure `thing` stays with the caller. `flags` are send(2)'s.
template <class Thing>
bool send_pointer(int socket, std::unique_ptr<Thing>& thing, int flags = 0) {
    auto* pointer = thing.get();
    const auto sent =
        ::send(socket, static_cast<const void*>(&pointer), kPointer, flags | MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(kPointer)) return false;
    static_cast<void>(thing.release());
    return true;
}

// Nothing when the other end is closed, or when MSG_DONTWAIT is given and nothing is there.
template <class Thing>
std::unique_ptr<Thing> receive_pointer(int socket, int flags) {
    Thing* pointer = nullptr;
    ssize_t count = 0;
    do {
        count = ::recv(socket, static_cast<void*>(&pointer), kPointer, flags);
    } while (count < 0 && errno == EINTR);
    return std::unique_ptr<Thing>(count == static_cast<ssize_t>(kPointer) ? pointer : nullptr);
}

}  // namespace holdfast
