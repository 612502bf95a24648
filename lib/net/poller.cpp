#include "lib/net/poller.h"

#include <system_error>

namespace holdfast {

namespace {

int new_epoll() {
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return fd;
}

}  // namespace

Poller::Poller(boost::asio::io_context& loop) : epoll_(loop, new_epoll()), timer_(loop) { wait(); }

bool Poller::control(int operation, int fd, Waiter& waiter) {
    epoll_event wanted{};
    wanted.events = EPOLLIN | EPOLLOUT | EPOLLET;
    wanted.data.ptr = &waiter;
    return ::epoll_ctl(epoll_.native_handle(), operation, fd, &wanted) == 0;
}

Result<void> Poller::watch(int fd, Waiter& waiter) {
    if (!control(EPOLL_CTL_ADD, fd, waiter)) return errno_error("watch a socket");
    return {};
}

void Poller::tell_again(int fd, Waiter& waiter) { control(EPOLL_CTL_MOD, fd, waiter); }

void Poller::set_deadline(Waiter& waiter, TimePoint when) {
    if (waiter.deadline_ != TimePoint::max()) deadlines_.erase({waiter.deadline_, &waiter});
    waiter.deadline_ = when;
    deadlines_.emplace(when, &waiter);
    if (when < armed_) arm(when);
}

void Poller::forget(Waiter& waiter) {
    if (waiter.deadline_ != TimePoint::max()) deadlines_.erase({waiter.deadline_, &waiter});
    waiter.deadline_ = TimePoint::max();
    for (std::size_t i = 0; i < count_; ++i) {
        if (events_[i].data.ptr == &waiter) events_[i].data.ptr = nullptr;
    }
}

void Poller::wait() {
    epoll_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      [this](const boost::system::error_code& failure) {
                          if (failure) return;
                          take_events();
                          wait();
                      });
}

void Poller::take_events() {
    int count = 0;
    do {
        count = ::epoll_wait(epoll_.native_handle(), events_.data(),
                             static_cast<int>(events_.size()), 0);
        count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
        for (std::size_t i = 0; i < count_; ++i) {
            auto* waiter = static_cast<Waiter*>(events_[i].data.ptr);
            if (waiter) waiter->ready(events_[i].events);
        }
    } while (count_ == events_.size());
    count_ = 0;
}

void Poller::arm(TimePoint when) {
    armed_ = when;
    timer_.expires_at(when);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) look_at_deadlines();
    });
}

void Poller::look_at_deadlines() {
    armed_ = TimePoint::max();
    const auto now = std::chrono::steady_clock::now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        auto& waiter = *deadlines_.begin()->second;
        deadlines_.erase(deadlines_.begin());
        waiter.deadline_ = TimePoint::max();
        waiter.out_of_time();
    }
    if (!deadlines_.empty() && deadlines_.begin()->first < armed_) arm(deadlines_.begin()->first);
}

}  // namespace holdfast
