#include "vrrp/advert_socket.h"

#include <array>
#include <cstring>

#include <linux/pkt_sched.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include "lib/net/ipv4_packet.h"

namespace holdfast::vrrp {

namespace {

constexpr int kProtocolVrrp = 112;                // RFC 9568 section 5.1.1.4
constexpr int kTtl = 255;                         // section 5.1.1.3
constexpr std::uint32_t kVrrpGroup = 0xe0000012;  // 224.0.0.18, section 5.1.1.2
// Some hundred packets: more than a flood should make us catch up with.
constexpr int kReceiveBuffer = 256 * 1024;
// The longest advert has 255 addresses and the longest IP header: 60 + 8 + 255 * 4 + 8 octets.
constexpr std::size_t kLongestPacket = 2048;
// A flood on one interface must not keep the timer or the other interfaces waiting.
constexpr int kPacketsPerTurn = 32;

struct Option {
    int level;
    int name;
    int value;
    const char* what;
};

// IP_MULTICAST_ALL off: what other processes have joined elsewhere is not for us.
// IP_MTU_DISCOVER: without "don't fragment", as VRRP packets have always looked.
constexpr std::array<Option, 7> kOptions{{
    {IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL"},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP"},
    {IPPROTO_IP, IP_MULTICAST_TTL, kTtl, "IP_MULTICAST_TTL"},
    {IPPROTO_IP, IP_TTL, kTtl, "IP_TTL"},
    {IPPROTO_IP, IP_TOS, IPTOS_PREC_INTERNETCONTROL, "IP_TOS"},
    {IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT, "IP_MTU_DISCOVER"},
    {SOL_SOCKET, SO_RCVBUF, kReceiveBuffer, "SO_RCVBUF"},
}};

Result<void> set_options(int socket, const rtnetlink::Link& link) {
    const auto failed = [&](const char* what) {
        return errno_error(fmt::format("{} on the VRRP socket of {}", what, link.name));
    };
    if (::setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, link.name.data(),
                     static_cast<socklen_t>(link.name.size())) < 0) {
        return failed("SO_BINDTODEVICE");
    }
    for (const auto& option : kOptions) {
        if (::setsockopt(socket, option.level, option.name, &option.value, sizeof option.value) < 0)
            return failed(option.what);
    }
    // After IP_TOS, which sets a priority too. Above TC_PRIO_INTERACTIVE this needs CAP_NET_ADMIN,
    // and without it adverts just wait in line with everything else.
    constexpr int kPriority = TC_PRIO_CONTROL;
    ::setsockopt(socket, SOL_SOCKET, SO_PRIORITY, &kPriority, sizeof kPriority);
    ip_mreqn group{};
    group.imr_multiaddr.s_addr = htonl(kVrrpGroup);
    group.imr_ifindex = link.index;
    if (::setsockopt(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) < 0)
        return failed("IP_ADD_MEMBERSHIP of 224.0.0.18");
    group.imr_multiaddr.s_addr = 0;
    if (::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof group) < 0)
        return failed("IP_MULTICAST_IF");
    return {};
}

in_addr to_in_addr(const IpAddress& address) { return {htonl(address.to_v4().to_uint())}; }

}  // namespace

Result<std::shared_ptr<AdvertSocket>> AdvertSocket::open(boost::asio::io_context& loop,
                                                         const rtnetlink::Link& link,
                                                         OnPacket on_packet, TroubleLog& troubles) {
    UniqueFd socket(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, kProtocolVrrp));
    if (!socket) return errno_error("open a VRRP socket for " + link.name);
    const auto set = set_options(socket.get(), link);
    if (!set) return set.error();
    std::shared_ptr<AdvertSocket> opened(
        new AdvertSocket(loop, std::move(socket), link, std::move(on_packet), troubles));
    opened->wait();
    return opened;
}

AdvertSocket::AdvertSocket(boost::asio::io_context& loop, UniqueFd socket,
                           const rtnetlink::Link& link, OnPacket on_packet, TroubleLog& troubles)
    : socket_(loop, socket.release()),
      name_(link.name),
      index_(link.index),
      on_packet_(std::move(on_packet)),
      troubles_(troubles) {}

// The source address goes with each packet: instances of one interface may differ in it, and what
// the kernel would choose may be a virtual address.
void AdvertSocket::send(const SendPacket& packet) {
    if (!packet.source.is_v4() || !packet.destination.is_v4()) return;
    sockaddr_in destination{};
    destination.sin_family = AF_INET;
    destination.sin_addr = to_in_addr(packet.destination);
    iovec data{const_cast<std::uint8_t*>(packet.payload.data()), packet.payload.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(in_pktinfo))] = {};
    msghdr header{};
    header.msg_name = &destination;
    header.msg_namelen = sizeof destination;
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = IPPROTO_IP;
    part->cmsg_type = IP_PKTINFO;
    part->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo from{};
    from.ipi_ifindex = index_;
    from.ipi_spec_dst = to_in_addr(packet.source);
    std::memcpy(CMSG_DATA(part), &from, sizeof from);
    if (::sendmsg(socket_.native_handle(), &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return;
    const int code = errno;
    troubles_.say(fmt::format("send {} {}", name_, code),
                  fmt::format("cannot send VRRP packets on {} from {}: {}", name_,
                              packet.source.to_string(), std::strerror(code)));
}

void AdvertSocket::wait() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const boost::system::error_code& failure) {
                           const auto self = weak.lock();
                           if (failure || !self) return;
                           for (int i = 0; i < kPacketsPerTurn && self->read_one(); ++i) {
                           }
                           self->wait();
                       });
}

bool AdvertSocket::read_one() {
    std::array<std::uint8_t, kLongestPacket> buffer;
    const auto count =
        ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == EAGAIN) return false;
    if (count < 0) {
        const auto error = errno_error("receive VRRP packets on " + name_);
        troubles_.say(fmt::format("receive {} {}", name_, error.code), error.message);
        return false;
    }
    const auto length = static_cast<std::size_t>(count);
    const auto packet = length > buffer.size()
                            ? Error{fmt::format("{} octets are too many", length)}
                            : parse_ipv4_packet(std::span(buffer).first(length));
    if (!packet) {
        troubles_.say("malformed " + name_, fmt::format("a packet received on {} is dropped: {}",
                                                        name_, packet.error().message));
        return true;
    }
    on_packet_({name_, packet->source, packet->destination, packet->ttl,
                Bytes(packet->payload.begin(), packet->payload.end())});
    return true;
}

}  // namespace holdfast::vrrp
