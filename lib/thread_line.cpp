#include "lib/thread_line.h"

#include <array>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/socket.h>

#include "lib/unique_fd.h"

namespace holdfast {

namespace {

// What a thread inherits that begins meanwhile: signals are for the loop's.
class SignalsHeldBack {
  public:
    SignalsHeldBack() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsHeldBack(const SignalsHeldBack&) = delete;
    SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;
    ~SignalsHeldBack() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

}  // namespace

bool ThreadLine::open(Work work) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) < 0) return false;
    UniqueFd ours(ends[0]);
    auto theirs = std::make_shared<UniqueFd>(ends[1]);
    const SignalsHeldBack held_back;
    try {
        std::thread([theirs, work = std::move(work)] { work(theirs->get()); }).detach();
    } catch (const std::system_error&) {
        return false;
    }
    socket_ = std::make_shared<boost::asio::posix::stream_descriptor>(loop_, ours.release());
    wait();
    return true;
}

void ThreadLine::wait() {
    socket_->async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [this, waited = std::weak_ptr(socket_)](const boost::system::error_code& failure) {
            if (failure || waited.expired()) return;
            on_ready_();
            wait();
        });
}

}  // namespace holdfast
