// ThreadLine: a thread beside the loop, and the loop's end of the line to it (lib/hand_over.h).
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace holdfast {

class ThreadLine {
  public:
    // `on_ready` is called on the loop when there is something to receive.
    ThreadLine(boost::asio::io_context& loop, std::function<void()> on_ready)
        : loop_(loop), on_ready_(std::move(on_ready)) {}
    ThreadLine(const ThreadLine&) = delete;
    ThreadLine& operator=(const ThreadLine&) = delete;
    // Waits for nothing: the thread finds its end closed when it looks next.
    ~ThreadLine() = default;

    // Has `work` done by a new thread, whose end of the line it is given until it returns. False
    // when no thread or descriptor is left.
    using Work = std::function<void(int socket)>;
    bool open(Work work);
    bool is_open() const { return socket_ != nullptr; }
    // While it is open.
    int socket() const { return socket_->native_handle(); }

  private:
    void wait();

    boost::asio::io_context& loop_;
    std::function<void()> on_ready_;
    // Shared with the wait that runs, which must not find it gone.
    std::shared_ptr<boost::asio::posix::stream_descriptor> socket_;
};

}  // namespace holdfast
