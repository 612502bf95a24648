// FrameThread: a thread that helps to send long batches of frames, while the loop does something
// else or sends from the other end. What it cannot send it gives back.
//
// It has the priority of an ordinary process: where it does not get a processor, the loop sends
// everything.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "lib/thread_line.h"
#include "vrrp/frame_batch.h"

namespace holdfast::vrrp {

class FrameThread {
  public:
    using GiveBack = std::function<void(FramePiece)>;

    FrameThread(boost::asio::io_context& loop, GiveBack give_back);
    FrameThread(const FrameThread&) = delete;
    FrameThread& operator=(const FrameThread&) = delete;
    // The thread ends on its own when it has sent what it has.
    ~FrameThread() = default;

    // Lets the thread, which is made when it is first wanted, take pieces of the batch as well, to
    // send them by this packet socket. False when it cannot: no thread or descriptor is left.
    bool help(const std::shared_ptr<FrameBatch>& batch, int packet_socket);

  private:
    bool open(int packet_socket);
    void take_back();

    GiveBack give_back_;
    ThreadLine line_;
};

}  // namespace holdfast::vrrp
