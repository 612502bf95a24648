#include "checkers/local_addresses.h"

#include "lib/netlink/rtnetlink_connection.h"

namespace holdfast::checkers {

namespace {

Result<std::set<IpAddress>> ask_kernel() {
    auto connection = rtnetlink::Connection::open();
    if (!connection) return connection.error();
    const auto dump = connection->dump();
    if (!dump) return dump.error();
    std::set<IpAddress> addresses;
    for (const auto& change : *dump) {
        if (const auto* is = std::get_if<rtnetlink::AddressIs>(&change))
            addresses.insert(is->address.prefix.address);
    }
    return addresses;
}

}  // namespace

Result<void> LocalAddresses::begin() {
    if (monitor_) return {};
    auto socket = rtnetlink::Monitor::subscribe();
    if (!socket) return socket.error();
    monitor_ = std::make_unique<rtnetlink::Monitor>(
        loop_, std::move(*socket),
        rtnetlink::Monitor::Handlers{[this](const rtnetlink::Change& change) {
                                         const bool matters =
                                             std::holds_alternative<rtnetlink::AddressIs>(change) ||
                                             std::holds_alternative<rtnetlink::AddressGone>(change);
                                         if (matters) tell();
                                     },
                                     [this] { tell(); }});
    tell();
    return {};
}

// Asked anew each time: it happens rarely, and so nothing can be wrong for long.
void LocalAddresses::tell() {
    auto addresses = ask_kernel();
    if (addresses) on_change_(std::move(*addresses));
}

}  // namespace holdfast::checkers
