#include "lib/background.h"

#include <utility>

#include <poll.h>

#include "lib/hand_over.h"

namespace holdfast {
namespace {

// Until the other end is closed.
void work(int socket) {
    while (const auto job = receive_pointer<Background::Job>(socket, 0)) {
        auto finish = std::make_unique<Background::Finish>((*job)());
        if (!send_pointer(socket, finish)) return;
    }
}

}  // namespace

void Background::run(Job job) {
    waiting_.push_back(std::move(job));
    run_next();
}

void Background::wait(std::chrono::milliseconds most) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (busy_) {
        const auto left = end - std::chrono::steady_clock::now();
        const auto time = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        pollfd answered{line_.socket(), POLLIN, 0};
        if (time <= 0 || ::poll(&answered, 1, static_cast<int>(time)) == 0) return;
        take_answer();
    }
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

// A machine that has no thread or descriptor left is served more slowly.
bool Background::hand_over(std::unique_ptr<Job>& job) {
    if (!line_.is_open() && !line_.open(work)) return false;
    return send_pointer(line_.socket(), job);
}

void Background::take_answer() {
    const auto finish = receive_pointer<Finish>(line_.socket(), MSG_DONTWAIT);
    if (finish) {
        (*finish)();
        busy_ = false;
    }
    run_next();
}

}  // namespace holdfast
