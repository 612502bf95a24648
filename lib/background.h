// Background: a thread for what may have to wait for a disk, or for the memory of another process,
// which the event loop must not do.
//
// Nothing is shared but what is handed over, through a socket pair: a lock that the thread holds
// while others have the processor would stop the loop too.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "lib/thread_line.h"

namespace holdfast {

class Background {
  public:
    using Finish = std::function<void()>;
    using Job = std::function<Finish()>;

    explicit Background(boost::asio::io_context& loop) : line_(loop, [this] { take_answer(); }) {}
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    // Waits for nothing: a job that hangs is left behind, and what it answers is dropped.
    ~Background() = default;

    // Until now jobs were done within run(), as there was nothing to be kept waiting.
    void start() { started_ = true; }

    // Jobs are done in their sequence, one at a time; what a job returns is called on the loop
    // before the next one begins.
    void run(Job job);

    // Off the loop, until the jobs are done, or so long.
    void wait(std::chrono::milliseconds most);

  private:
    void run_next();
    bool hand_over(std::unique_ptr<Job>& job);
    void take_answer();

    ThreadLine line_;  // open from the first job on
    std::deque<Job> waiting_;
    bool started_ = false;
    bool busy_ = false;
};

}  // namespace holdfast
