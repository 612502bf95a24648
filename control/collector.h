// Collector: asks the processes how things stand, for as many operators at once as want to know.
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/core/present.h"
#include "lib/ipc/child.h"

namespace holdfast::control {

class Collector {
  public:
    explicit Collector(ipc::Child& child);

    // A tenth of a second old at most. A process that has not answered after a second is left out.
    boost::asio::awaitable<std::shared_ptr<const Present>> present();

    // `memory` is empty when the process does not run.
    void receive(const ipc::Report& report, const UniqueFd& memory);

  private:
    using Clock = std::chrono::steady_clock;

    void begin();
    void finish();

    ipc::Child& child_;
    std::uint64_t number_ = 0;
    int missing_ = 0;  // reports of this number; 0: not collecting
    std::shared_ptr<Present> collected_;
    std::shared_ptr<const Present> latest_;
    Clock::time_point collected_at_{};
    boost::asio::steady_timer finished_;  // those who wait for it are woken when it is cancelled
    boost::asio::steady_timer patience_;
};

}  // namespace holdfast::control
