// Poller: waits for many sockets, with little ado for each.
//
// It is an epoll instance within an Asio loop. Where a conversation takes a few microseconds and
// there are thousands a second, what Asio does for each operation (and the second epoll_ctl(2) for
// each socket, and a timer for each step) is most of the work.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/epoll.h>

#include "lib/result.h"

namespace holdfast {

class Poller {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Whoever waits. It says forget() before it goes.
    class Waiter {
      public:
        // Bits of epoll_ctl(2): EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP. Edge-triggered: it is told
        // once, so all that can be read is to be read.
        virtual void ready(std::uint32_t events) = 0;
        // Its deadline is over.
        virtual void out_of_time() = 0;

      protected:
        ~Waiter() = default;

      private:
        friend class Poller;
        TimePoint deadline_ = TimePoint::max();
    };

    explicit Poller(boost::asio::io_context& loop);
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    // Until the descriptor is closed. A waiter has one descriptor.
    Result<void> watch(int fd, Waiter& waiter);
    // Tells it once more, with whatever is the case then.
    void tell_again(int fd, Waiter& waiter);
    // In place of the one before. One that is over already is told from the loop, not from here.
    void set_deadline(Waiter& waiter, TimePoint when);
    // It hears nothing any more.
    void forget(Waiter& waiter);

  private:
    bool control(int operation, int fd, Waiter& waiter);
    void wait();
    void take_events();
    void arm(TimePoint when);
    void look_at_deadlines();

    boost::asio::posix::stream_descriptor epoll_;
    boost::asio::steady_timer timer_;
    // When the timer wakes us: not later than the first deadline. That it is earlier, because who
    // had it is no longer here, costs less than setting it each time.
    TimePoint armed_ = TimePoint::max();
    std::set<std::pair<TimePoint, Waiter*>> deadlines_;
    std::array<epoll_event, 64> events_{};
    std::size_t count_ = 0;  // of events that are being told
};

}  // namespace holdfast
