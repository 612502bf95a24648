// ConnectionWatch: counts the connections in the kernel until they are all there.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ipvs/core/catching_up.h"
#include "lib/result.h"

namespace holdfast::ipvs {

class ConnectionWatch {
  public:
    using Count = std::function<Result<std::uint64_t>()>;

    // `caught_up` is called once after each begin() that is not ended before.
    ConnectionWatch(boost::asio::io_context& loop, Count count, std::function<void()> caught_up);

    // Anew if it has ended; else it goes on.
    void begin();
    void end();
    // Says again that they have caught up, if they have.
    void tell_again();

  private:
    void look();
    void look_later(std::chrono::steady_clock::duration pause);

    Count count_;
    std::function<void()> caught_up_;
    std::optional<CatchingUp> catching_up_;  // from begin() to end()
    bool done_ = false;
    boost::asio::steady_timer timer_;
};

}  // namespace holdfast::ipvs
