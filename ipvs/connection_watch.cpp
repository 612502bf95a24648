#include "ipvs/connection_watch.h"

#include <algorithm>
#include <utility>

namespace holdfast::ipvs {

using Clock = std::chrono::steady_clock;

ConnectionWatch::ConnectionWatch(boost::asio::io_context& loop, Count count,
                                 std::function<void()> caught_up)
    : count_(std::move(count)), caught_up_(std::move(caught_up)), timer_(loop) {}

void ConnectionWatch::begin() {
    if (catching_up_) return;
    catching_up_.emplace();
    look_later({});
}

void ConnectionWatch::end() {
    catching_up_.reset();
    done_ = false;
    timer_.cancel();
}

void ConnectionWatch::tell_again() {
    if (done_) caught_up_();
}

// Counting those of many servers must not become this process's occupation: it takes a twentieth of
// the time at most. What cannot be read now will be readable later.
void ConnectionWatch::look() {
    constexpr int kPausePerLook = 19;
    const auto began = Clock::now();
    const auto connections = count_();
    const auto now = Clock::now();
    done_ = connections && catching_up_->look(*connections, now);
    if (done_) return caught_up_();
    look_later(std::max<Clock::duration>(std::chrono::seconds(1), kPausePerLook * (now - began)));
}

void ConnectionWatch::look_later(Clock::duration pause) {
    timer_.expires_after(pause);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && catching_up_) look();
    });
}

}  // namespace holdfast::ipvs
