// Announcer: tells the neighbours of an interface which addresses are here now, by gratuitous ARP
// and by unsolicited neighbour adverts.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "lib/net/arp_frame.h"
#include "lib/net/ip.h"
#include "lib/result.h"
#include "lib/unique_fd.h"
#include "vrrp/core/paced_queue.h"
#include "vrrp/frame_batch.h"
#include "vrrp/frame_thread.h"
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

    // Sends `repeat` rounds over all the addresses, with pauses where they are wanted. A few
    // frames go at once; many are left to a thread and to the loop's next turns, a bounded number
    // in each, and so is what the kernel does not take at once.
    void send(const std::vector<Announcement>& announcements, int repeat);

    // What still waits to be sent of this address must not be sent any more: it has left.
    void withdraw(int link, const IpAddress& address);

  private:
    static Frame frame_of(const Announcement& announcement);
    std::size_t waiting() const;
    void let_go();
    void push(std::vector<Frame> frames);
    void send_soon();
    void send_some();
    FramePiece next_piece();
    void wait_for_room(FramePiece piece);
    void drop_first(FramePiece& piece, int code);

    boost::asio::posix::stream_descriptor socket_;
    TroubleLog& troubles_;
    std::deque<std::shared_ptr<FrameBatch>> batches_;  // of which pieces are left
    std::deque<FramePiece> pieces_;                    // taken, and to be sent before those
    FrameThread thread_;
    bool scheduled_ = false;  // send_some() will be called again
    PacedQueue<Frame> paced_;
    boost::asio::steady_timer timer_;  // for the next of paced_
};

}  // namespace holdfast::vrrp
