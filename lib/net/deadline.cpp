#include "lib/net/deadline.h"

#include <algorithm>

namespace holdfast {

Deadline::Deadline(const boost::asio::any_io_executor& executor, Patience patience,
                   std::function<void()> break_off)
    : break_off_(std::move(break_off)),
      timer_(executor),
      patience_(patience),
      end_(Clock::now() + patience.all) {}

void Deadline::step() {
    timer_.expires_at(std::min(end_, Clock::now() + patience_.step));
    timer_.async_wait(
        [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& cancelled) {
            // One that the loop has already queued cannot be cancelled any more.
            if (cancelled || alive.expired() || Clock::now() < timer_.expiry()) return;
            passed_ = true;
            break_off_();
        });
}

}  // namespace holdfast
