#include "vrrp/advert_socket.h"

#include <array>
#include <cstring>
#include <optional>

#include <netinet/in.h>
#include <sys/socket.h>

#include "lib/net/ipv4_packet.h"
#include "vrrp/core/authentication_header.h"

namespace holdfast::vrrp {
namespace {

// The longest advert has 255 addresses and the longest IP header: 60 + 8 + 255 * 16 octets.
constexpr std::size_t kLongestPacket = 4352;
// A flood on one interface must not keep the timer or the other interfaces waiting.
constexpr int kPacketsPerTurn = 32;

in_addr to_in_addr(const IpAddress& address) { return {htonl(address.to_v4().to_uint())}; }

in6_addr to_in6_addr(const IpAddress& address) {
    in6_addr result{};
    const auto octets = address.to_v6().to_bytes();
    std::memcpy(&result, octets.data(), octets.size());
    return result;
}

IpAddress from_in6_addr(const in6_addr& address) {
    boost::asio::ip::address_v6::bytes_type octets;
    std::memcpy(octets.data(), &address, octets.size());
    return boost::asio::ip::address_v6(octets);
}

// A message for sendmsg(2) with what goes beside it: which address it comes from (instances of one
// interface may differ in it, and what the kernel would choose may be a virtual address), on which
// link it leaves, how far it may go.
class Envelope {
  public:
    Envelope(const SendPacket& packet, int link) {
        const auto& bytes = packet.ah_packet.empty() ? packet.payload : packet.ah_packet;
        data_ = {const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
        header_.msg_iov = &data_;
        header_.msg_iovlen = 1;
        header_.msg_control = control_.data();
        header_.msg_controllen = control_.size();
        next_ = CMSG_FIRSTHDR(&header_);
        if (packet.destination.is_v6()) {
            address_ipv6(packet, link);
        } else {
            address_ipv4(packet, link);
        }
        header_.msg_controllen = used_;
    }
    const msghdr* message() const { return &header_; }

  private:
    void address_ipv4(const SendPacket& packet, int link) {
        to4_.sin_family = AF_INET;
        to4_.sin_addr = to_in_addr(packet.destination);
        header_.msg_name = &to4_;
        header_.msg_namelen = sizeof to4_;
        in_pktinfo from{};
        from.ipi_ifindex = link;
        from.ipi_spec_dst = to_in_addr(packet.source);
        add(IPPROTO_IP, IP_PKTINFO, from);
        add(IPPROTO_IP, IP_TTL, packet.ttl);
    }
    void address_ipv6(const SendPacket& packet, int link) {
        to6_.sin6_family = AF_INET6;
        to6_.sin6_addr = to_in6_addr(packet.destination);
        to6_.sin6_scope_id = static_cast<std::uint32_t>(link);
        header_.msg_name = &to6_;
        header_.msg_namelen = sizeof to6_;
        in6_pktinfo from{};
        from.ipi6_ifindex = static_cast<unsigned>(link);
        from.ipi6_addr = to_in6_addr(packet.source);
        add(IPPROTO_IPV6, IPV6_PKTINFO, from);
        add(IPPROTO_IPV6, IPV6_HOPLIMIT, packet.ttl);
    }
    template <class Value>
    void add(int level, int type, const Value& value) {
        next_->cmsg_level = level;
        next_->cmsg_type = type;
        next_->cmsg_len = CMSG_LEN(sizeof value);
        std::memcpy(CMSG_DATA(next_), &value, sizeof value);
        used_ += CMSG_SPACE(sizeof value);
        next_ = CMSG_NXTHDR(&header_, next_);
    }

    sockaddr_in to4_{};
    sockaddr_in6 to6_{};
    iovec data_{};
    msghdr header_{};
    alignas(cmsghdr) std::array<char, 2 * CMSG_SPACE(sizeof(in6_pktinfo))> control_{};
    cmsghdr* next_ = nullptr;
    std::size_t used_ = 0;
};

Result<PacketReceived> read_ipv4(std::span<const std::uint8_t> bytes) {
    const auto packet = parse_ipv4_packet(bytes);
    if (!packet) return packet.error();
    return PacketReceived{{},
                          packet->source,
                          packet->destination,
                          packet->ttl,
                          Bytes(packet->payload.begin(), packet->payload.end())};
}

// What an Authentication Header is before; whether it is right is for the core to say.
Result<PacketReceived> read_ah(std::span<const std::uint8_t> bytes) {
    const auto packet = parse_ipv4_packet(bytes);
    if (!packet) return packet.error();
    const auto& [source, destination, ttl, protocol, payload] = *packet;
    if (payload.size() < kAhSize || payload[1] != kAhSize / 4 - 2)
        return Error{"its Authentication Header is none of HMAC-MD5-96"};
    const auto advert = payload.subspan(kAhSize);
    return PacketReceived{{},
                          source,
                          destination,
                          ttl,
                          Bytes(advert.begin(), advert.end()),
                          Bytes(bytes.data(), payload.data() + payload.size())};
}

// IPv6 sockets deliver what follows the header, and its fields beside it.
Result<PacketReceived> read_ipv6(std::span<const std::uint8_t> bytes, msghdr& header) {
    const auto& from = *static_cast<const sockaddr_in6*>(header.msg_name);
    std::optional<IpAddress> destination;
    int hops = 0;
    for (auto* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != IPPROTO_IPV6) continue;
        if (part->cmsg_type == IPV6_HOPLIMIT) std::memcpy(&hops, CMSG_DATA(part), sizeof hops);
        if (part->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            destination = from_in6_addr(info.ipi6_addr);
        }
    }
    if (!destination) return Error{"its destination is unknown"};
    return PacketReceived{
        {}, from_in6_addr(from.sin6_addr), *destination, hops, Bytes(bytes.begin(), bytes.end())};
}

}  // namespace

Result<std::shared_ptr<AdvertSocket>> AdvertSocket::open(boost::asio::io_context& loop,
                                                         AdvertPlace place, OnPacket on_packet,
                                                         TroubleLog& troubles) {
    auto socket = open_advert_socket(place);
    if (!socket) return socket.error();
    std::shared_ptr<AdvertSocket> opened(new AdvertSocket(
        loop, std::move(*socket), std::move(place), std::move(on_packet), troubles));
    opened->wait();
    return opened;
}

AdvertSocket::AdvertSocket(boost::asio::io_context& loop, UniqueFd socket, AdvertPlace place,
                           OnPacket on_packet, TroubleLog& troubles)
    : socket_(loop, socket.release()),
      place_(std::move(place)),
      name_(place_.interface.empty() ? "any interface" : place_.interface),
      on_packet_(std::move(on_packet)),
      troubles_(troubles) {}

void AdvertSocket::send(const SendPacket& packet, int link) {
    const Envelope envelope(packet, link);
    if (::sendmsg(socket_.native_handle(), envelope.message(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
        return;
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
    alignas(cmsghdr) std::array<char, 256> control;
    sockaddr_in6 from{};
    iovec data{buffer.data(), buffer.size()};
    msghdr header{&from, sizeof from, &data, 1, control.data(), control.size(), 0};
    const auto count = ::recvmsg(socket_.native_handle(), &header, MSG_DONTWAIT | MSG_TRUNC);
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == EAGAIN) return false;
    if (count < 0) {
        const auto error = errno_error("receive VRRP packets on " + name_);
        troubles_.say(fmt::format("receive {} {}", name_, error.code), error.message);
        return false;
    }
    const auto length = static_cast<std::size_t>(count);
    const auto bytes = std::span(buffer).first(std::min(length, buffer.size()));
    auto packet = length > buffer.size() ? Error{fmt::format("{} octets are too many", length)}
                  : place_.ipv6          ? read_ipv6(bytes, header)
                  : place_.ah            ? read_ah(bytes)
                                         : read_ipv4(bytes);
    if (!packet) {
        troubles_.say("malformed " + name_, fmt::format("a packet received on {} is dropped: {}",
                                                        name_, packet.error().message));
        return true;
    }
    packet->interface = place_.interface;
    on_packet_(*packet);
    return true;
}

}  // namespace holdfast::vrrp
