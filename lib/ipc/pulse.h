// Pulse: memory that a child and the supervisor share, in which the child shows that its event loop
// goes on. It outlives the child, so it also tells until when that lived.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::ipc {

class Pulse {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // A new one, which has just beaten.
    static Result<Pulse> create();
    // The one that a descriptor() of another process stands for.
    static Result<Pulse> attach(UniqueFd descriptor);

    int descriptor() const { return descriptor_.get(); }

    void beat();
    // When it beat last: never later than now, whatever the child has written.
    TimePoint last() const;

  private:
    using Beat = std::atomic<std::chrono::steady_clock::rep>;
    struct Unmap {
        void operator()(Beat* beat) const;
    };

    Pulse(UniqueFd descriptor, Beat* beat) : descriptor_(std::move(descriptor)), beat_(beat) {}

    UniqueFd descriptor_;
    std::unique_ptr<Beat, Unmap> beat_;
};

}  // namespace holdfast::ipc
