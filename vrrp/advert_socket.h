// AdvertSocket: sends and receives the IPv4 packets of VRRP on one interface.
#pragma once

#include <functional>
#include <memory>
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

// Shared, because a wake-up that is already on its way must not find it gone.
class AdvertSocket : public std::enable_shared_from_this<AdvertSocket> {
  public:
    using OnPacket = std::function<void(const PacketReceived&)>;

    // A raw socket of IP protocol 112 that is bound to the interface and has joined 224.0.0.18
    // there. Needs CAP_NET_RAW.
    static Result<std::shared_ptr<AdvertSocket>> open(boost::asio::io_context& loop,
                                                      const rtnetlink::Link& link,
                                                      OnPacket on_packet, TroubleLog& troubles);
    AdvertSocket(const AdvertSocket&) = delete;
    AdvertSocket& operator=(const AdvertSocket&) = delete;

    // Whether it still serves this link: an interface may vanish and come again under the same
    // name or get another one.
    bool serves(const rtnetlink::Link& link) const {
        return link.index == index_ && link.name == name_;
    }

    // Never blocks; a packet that cannot be sent is complained of, and lost.
    void send(const SendPacket& packet);

  private:
    AdvertSocket(boost::asio::io_context& loop, UniqueFd socket, const rtnetlink::Link& link,
                 OnPacket on_packet, TroubleLog& troubles);

    void wait();
    bool read_one();

    boost::asio::posix::stream_descriptor socket_;
    std::string name_;
    int index_;
    OnPacket on_packet_;
    TroubleLog& troubles_;
};

}  // namespace holdfast::vrrp
