#include "control/outlet.h"

#include <sys/socket.h>

namespace holdfast::control {

void Outlet::add(std::string_view text) {
    while (rest_.empty() && !text.empty()) {
        const auto sent = ::send(socket_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent <= 0) break;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    rest_ += text;
}

}  // namespace holdfast::control
