// Scripts: has the supervisor run the programs that the monitor asks for.
#pragma once

#include <functional>
#include <map>

#include "checkers/core/monitor.h"
#include "lib/ipc/messages.h"

namespace holdfast::checkers {

class Scripts {
  public:
    using Tell = std::function<void(const ipc::Message&)>;
    using OnFinished = std::function<void(CheckId, const Outcome&)>;

    Scripts(Tell tell, OnFinished on_finished)
        : tell_(std::move(tell)), on_finished_(std::move(on_finished)) {}

    void start(CheckId check, const ScriptProbe& probe);
    // The supervisor's answer.
    void ended(const ipc::ScriptEnded& end);

  private:
    Tell tell_;
    OnFinished on_finished_;
    std::map<CheckId, ScriptProbe> running_;  // a check runs one at a time
};

}  // namespace holdfast::checkers
