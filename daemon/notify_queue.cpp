#include "daemon/notify_queue.h"

namespace holdfast::daemon {

void NotifyQueue::add(const std::string& object, ScriptOrder order) {
    order.timeout = kTimeout;
    auto& queue = queues_[object];
    queue.waiting.push_back(std::move(order));
    if (queue.waiting.size() > kMostWaiting) {
        log_.warning("{}: {} is not run, too many of its scripts wait", object,
                     queue.waiting.front().command.front());
        queue.waiting.pop_front();
    }
    if (!queue.runs) start_next(object);
}

// One that cannot be started ends within run().
void NotifyQueue::start_next(const std::string& object) {
    const auto found = queues_.find(object);
    auto& [waiting, runs] = found->second;
    if (waiting.empty()) {
        queues_.erase(found);
        if (idle()) on_idle_();
        return;
    }
    runs = true;
    auto order = std::move(waiting.front());
    waiting.pop_front();
    const auto program = order.command.front();
    runner_.run(std::move(order),
                [this, object, program](const ScriptEnd& end) { ended(object, program, end); });
}

void NotifyQueue::ended(const std::string& object, const std::string& program,
                        const ScriptEnd& end) {
    if (!end.problem.empty()) {
        log_.error("{}: cannot run a notify script: {}", object, end.problem);
    } else if (end.timed_out) {
        log_.error("{}: {} did not end within {} s and was killed", object, program,
                   kTimeout.count());
    } else if (end.signal != 0) {
        log_.warning("{}: {} was killed by signal {}", object, program, end.signal);
    } else if (end.exit_status != 0) {
        log_.info("{}: {} exited with status {}", object, program, end.exit_status);
    }
    start_next(object);
}

}  // namespace holdfast::daemon
