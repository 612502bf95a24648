// AdvertSocket: sends and receives the packets of VRRP, multicast on one interface or unicast by
// whichever the routing table says.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "lib/netlink/rtnetlink_messages.h"
#include "lib/result.h"
#include "lib/unique_fd.h"
#include "vrrp/core/actions.h"
#include "vrrp/core/events.h"
#include "vrrp/trouble_log.h"

namespace holdfast::vrrp {

// What a socket listens to.
struct AdvertPlace {
    bool ipv6 = false;
    bool ah = false;               // to adverts with an Authentication Header, which IPv4 only has
    std::string interface;         // empty: unicast, wherever it comes in
    int link = 0;                  // the interface's index
    std::set<IpAddress> groups{};  // joined there
    std::uint64_t receive_buffer = 0;  // octets, 0: what is good for some hundred packets

    friend bool operator==(const AdvertPlace&, const AdvertPlace&) = default;
};

// A raw socket of IP protocol 112, or 51 for AH. Needs CAP_NET_RAW.
Result<UniqueFd> open_advert_socket(const AdvertPlace& place);

// Shared, because a wake-up that is already on its way must not find it gone.
class AdvertSocket : public std::enable_shared_from_this<AdvertSocket> {
  public:
    using OnPacket = std::function<void(const PacketReceived&)>;

    static Result<std::shared_ptr<AdvertSocket>> open(boost::asio::io_context& loop,
                                                      AdvertPlace place, OnPacket on_packet,
                                                      TroubleLog& troubles);
    AdvertSocket(const AdvertSocket&) = delete;
    AdvertSocket& operator=(const AdvertSocket&) = delete;

    const AdvertPlace& place() const { return place_; }

    // Never blocks; a packet that cannot be sent is complained of, and lost. `link` is the index
    // of the interface to send on, 0: as the routing table says.
    void send(const SendPacket& packet, int link);

  private:
    AdvertSocket(boost::asio::io_context& loop, UniqueFd socket, AdvertPlace place,
                 OnPacket on_packet, TroubleLog& troubles);

    void wait();
    bool read_one();

    boost::asio::posix::stream_descriptor socket_;
    AdvertPlace place_;
    std::string name_;  // in complaints
    OnPacket on_packet_;
    TroubleLog& troubles_;
};

}  // namespace holdfast::vrrp
