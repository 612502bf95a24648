// SpareMemory: gives memory back (lib/heap.h) when a start or a change is over.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace holdfast {

class SpareMemory {
  public:
    explicit SpareMemory(boost::asio::io_context& loop) : timer_(loop) {}

    // Three seconds after the last call: what comes first after a configuration, the first checks
    // and reports, belongs to the start too.
    void give_back_soon();

  private:
    boost::asio::steady_timer timer_;
};

}  // namespace holdfast
