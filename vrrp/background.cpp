#include "vrrp/background.h"

#include <array>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/socket.h>

#include "lib/unique_fd.h"
#include "vrrp/hand_over.h"

namespace holdfast::vrrp {
namespace {

// Until the other end is closed.
void work(const UniqueFd& socket) {
    while (const auto job = receive_pointer<Background::Job>(socket.get(), 0)) {
        auto finish = std::make_unique<Background::Finish>((*job)());
        if (!send_pointer(socket.get(), finish)) return;
    }
}

}  // namespace

void Background::run(Job job) {
    waiting_.push_back(std::move(job));
    run_next();
}

void Background::run_next() {
    while (!busy_ && !waiting_.empty()) {
        auto job = std::make_unique<Job>(std::move(waiting_.front()));
        waiting_.pop_front();
        busy_ = true;
        if (started_ && hand_over(job)) return;
        const auto finish = (*job)();
        finish();
        busy_ = false;
    }
}

bool Background::hand_over(std::unique_ptr<Job>& job) {
    if (!socket_) open();
    return socket_ && send_pointer(socket_->native_handle(), job);
}

// A machine that has no thread or descriptor left is served more slowly.
void Background::open() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) < 0) return;
    UniqueFd ours(ends[0]);
    auto theirs = std::make_shared<UniqueFd>(ends[1]);
    try {
        std::thread([theirs] { work(*theirs); }).detach();
    } catch (const std::system_error&) {
        return;
    }
    socket_ = std::make_shared<boost::asio::posix::stream_descriptor>(loop_, ours.release());
    wait();
}

void Background::wait() {
    socket_->async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [this, waited = std::weak_ptr(socket_)](const boost::system::error_code& failure) {
            if (failure || waited.expired()) return;
            take_answer();
        });
}

void Background::take_answer() {
    const auto finish = receive_pointer<Finish>(socket_->native_handle(), MSG_DONTWAIT);
    if (finish) {
        (*finish)();
        busy_ = false;
    }
    wait();
    run_next();
}

}  // namespace holdfast::vrrp
