#include "lib/netlink/rtnetlink_monitor.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "lib/netlink/rtnetlink_connection.h"

namespace holdfast::rtnetlink {

namespace {
constexpr std::uint32_t kLinksAndAddresses = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
constexpr std::uint32_t kRoutesAndRules =
    RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_IPV4_RULE | 1U << (RTNLGRP_IPV6_RULE - 1);
constexpr int kReceiveBuffer = 4 * 1024 * 1024;
constexpr std::size_t kLongestDatagram = 65'536;
// How much is read before others on the loop have their turn, and how much in catch_up(), whose
// caller wants it all but must not be kept for ever.
constexpr int kDatagramsPerTurn = 64;
constexpr int kDatagramsToCatchUp = 100'000;
}  // namespace

Result<UniqueFd> Monitor::subscribe(Subject subject) {
    return open_socket(subject == Subject::routes_and_rules ? kRoutesAndRules : kLinksAndAddresses,
                       kReceiveBuffer);
}

Monitor::Monitor(boost::asio::io_context& loop, UniqueFd socket, Handlers handlers)
    : socket_(loop, socket.release()), handlers_(std::move(handlers)), buffer_(kLongestDatagram) {
    wait();
}

void Monitor::catch_up() { read(kDatagramsToCatchUp); }

void Monitor::wait() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& failure) {
                           if (failure == boost::asio::error::operation_aborted) return;
                           read(kDatagramsPerTurn);
                           wait();
                       });
}

// A loss is told once for all that is read: reading the whole table again is dear.
void Monitor::read(int most) {
    for (int datagrams = 0; datagrams < most && read_one(); ++datagrams) {
    }
    if (std::exchange(lost_, false)) handlers_.on_lost();
}

bool Monitor::read_one() {
    sockaddr_nl sender{};
    socklen_t length = sizeof sender;
    const auto count = ::recvfrom(socket_.native_handle(), buffer_.data(), buffer_.size(),
                                  MSG_TRUNC, reinterpret_cast<sockaddr*>(&sender), &length);
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == EAGAIN) return false;
    if (count < 0 || static_cast<std::size_t>(count) > buffer_.size()) {
        lost_ = true;  // ENOBUFS, or a message too long to be read
        return true;
    }
    if (sender.nl_pid != 0) return true;  // not the kernel
    const auto datagram = parse(std::span(buffer_).first(static_cast<std::size_t>(count)));
    for (const auto& change : datagram.changes)
        handlers_.on_change(change);
    return true;
}

}  // namespace holdfast::rtnetlink
