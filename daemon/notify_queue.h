// NotifyQueue: runs the notify scripts of each object one after the other, in the order of what
// has happened; those of different objects side by side, as many as the runner allows.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "daemon/script_runner.h"
#include "lib/log.h"

namespace holdfast::daemon {

class NotifyQueue {
  public:
    // A script that has not ended after this long is ended, with all it has started: what happened
    // since must be told too.
    static constexpr std::chrono::seconds kTimeout{120};
    // Of an object whose scripts are slower than what happens to it, the oldest is left out.
    static constexpr std::size_t kMostWaiting = 100;

    // `on_idle` is called whenever nothing runs or waits any more.
    NotifyQueue(ScriptRunner& runner, Log& log, std::function<void()> on_idle)
        : runner_(runner), log_(log), on_idle_(std::move(on_idle)) {}
    NotifyQueue(const NotifyQueue&) = delete;
    NotifyQueue& operator=(const NotifyQueue&) = delete;

    // `object` names it in the log: "INSTANCE VI_1".
    void add(const std::string& object, ScriptOrder order);

    bool idle() const { return queues_.empty(); }

  private:
    struct Queue {
        std::deque<ScriptOrder> waiting;
        bool runs = false;
    };

    void start_next(const std::string& object);
    void ended(const std::string& object, const std::string& program, const ScriptEnd& end);

    ScriptRunner& runner_;
    Log& log_;
    std::function<void()> on_idle_;
    std::map<std::string, Queue> queues_;  // of those that have something to do
};

}  // namespace holdfast::daemon
