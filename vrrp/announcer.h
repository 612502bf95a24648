// Announcer: tells the neighbours of an interface which addresses are here now, by gratuitous ARP
// and by unsolicited neighbour adverts.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "lib/net/arp_frame.h"
#include "lib/net/ip.h"
#include "lib/net/neighbour_advert.h"
#include "lib/result.h"
#include "lib/unique_fd.h"
#include "vrrp/core/paced_queue.h"
#include "vrrp/trouble_log.h"

namespace holdfast::vrrp {

// An address on an Ethernet link.
struct Announcement {
    int link = 0;
    MacAddress hardware{};
    IpAddress address;
    bool router = false;  // IPv6: this host forwards packets that come in there
    int lane = 0;         // which share a pause between two frames
    std::chrono::microseconds pause{0};
};

class Announcer {
  public:
    // A packet socket that hears nothing. Needs CAP_NET_RAW.
    static Result<UniqueFd> open();

    Announcer(boost::asio::io_context& loop, UniqueFd socket, TroubleLog& troubles);
    Announcer(const Announcer&) = delete;
    Announcer& operator=(const Announcer&) = delete;

    // Sends `repeat` rounds over all the addresses, with pauses where they are wanted. What the
    // kernel does not take at once is sent as soon as it does, a bounded number of frames at a
    // time.
    void send(const std::vector<Announcement>& announcements, int repeat);

    // What still waits to be sent of this address must not be sent any more: it has left.
    void withdraw(int link, const IpAddress& address);

  private:
    struct Pending {
        int link = 0;
        IpAddress address;
        std::array<std::uint8_t, sizeof(NeighbourAdvertFrame)> frame{};  // the longer kind
        std::size_t size = 0;
    };

    void let_go();
    static Pending pending(const Announcement& announcement);
    void send_some();
    // How many frames from the queue's head have been taken, or -1 with errno.
    int send_batch();
    void drop_first(int code);

    boost::asio::posix::stream_descriptor socket_;
    TroubleLog& troubles_;
    std::deque<Pending> queue_;
    bool scheduled_ = false;  // send_some() will be called again
    PacedQueue<Pending> paced_;
    boost::asio::steady_timer timer_;  // for the next of paced_
};

}  // namespace holdfast::vrrp
