// Deadline: an end for a conversation over a socket, whatever the other side does.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace holdfast {

struct Patience {
    std::chrono::microseconds step{};  // with one step of the conversation
    std::chrono::microseconds all{};   // with all of it
};

class Deadline {
  public:
    // At its end, whatever `socket` waits for is broken off by closing it. The socket outlives the
    // Deadline.
    template <class Socket>
    Deadline(Socket& socket, Patience patience)
        : Deadline(socket.get_executor(), patience, [&socket] {
              boost::system::error_code ignored;
              socket.close(ignored);
          }) {}
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // A step begins; the one before it has ended.
    void step();
    bool passed() const { return passed_; }

  private:
    using Clock = std::chrono::steady_clock;

    Deadline(const boost::asio::any_io_executor& executor, Patience patience,
             std::function<void()> break_off);

    std::function<void()> break_off_;
    boost::asio::steady_timer timer_;
    Patience patience_;
    Clock::time_point end_;
    bool passed_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace holdfast
