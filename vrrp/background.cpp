#include "vrrp/background.h"

#include <utility>

#include "vrrp/hand_over.h"

namespace holdfast::vrrp {
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

}  // namespace holdfast::vrrp
