// GratuitousArps: tells the neighbours of an interface which addresses are here now.
#pragma once

#include <deque>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "lib/net/arp_frame.h"
#include "lib/netlink/rtnetlink_messages.h"
#include "lib/result.h"
#include "lib/unique_fd.h"
#include "vrrp/trouble_log.h"

namespace holdfast::vrrp {

// An address on an Ethernet link.
struct Announcement {
    int link = 0;
    MacAddress hardware{};
    boost::asio::ip::address_v4 address;
};

class GratuitousArps {
  public:
    // A packet socket that hears nothing. Needs CAP_NET_RAW.
    static Result<UniqueFd> open();

    GratuitousArps(boost::asio::io_context& loop, UniqueFd socket, TroubleLog& troubles);
    GratuitousArps(const GratuitousArps&) = delete;
    GratuitousArps& operator=(const GratuitousArps&) = delete;

    // Sends `repeat` rounds over all the addresses. What the kernel does not take at once is sent
    // as soon as it does, a bounded number of frames at a time.
    void send(const std::vector<Announcement>& announcements, int repeat);

    // What still waits to be sent of this address must not be sent any more: it has left.
    void withdraw(int link, const boost::asio::ip::address_v4& address);

  private:
    struct Pending {
        int link = 0;
        boost::asio::ip::address_v4 address;
        ArpFrame frame{};
    };

    void send_some();
    // How many frames from the queue's head have been taken, or -1 with errno.
    int send_batch();
    void drop_first(int code);

    boost::asio::posix::stream_descriptor socket_;
    TroubleLog& troubles_;
    std::deque<Pending> queue_;
    bool scheduled_ = false;  // send_some() will be called again
};

}  // namespace holdfast::vrrp
