// Router: the VRRP core as its shell and the simulator see it. Events and the time go in, actions
// come out; the same events at the same times give the same actions.
#pragma once

#include <memory>
#include <optional>

#include "lib/ipc/reports.h"
#include "vrrp/core/actions.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class Router {
  public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // `now` never goes back.
    Actions on(const Event& event, TimePoint now, WallTime wall = WallTime());

    // When on(TimeReached) is due, or nothing if no timer runs. May change with every event.
    std::optional<TimePoint> next_deadline() const;

    // Of instances, groups and what they track.
    ipc::VrrpReport report(TimePoint now) const;
    // What is counted of adverts begins at 0 again.
    void clear_counts();

  private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast::vrrp
