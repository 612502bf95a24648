// Router: the VRRP core as its shell and the simulator see it. Events and the time go in, actions
// come out; the same events at the same times give the same actions.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vrrp/core/actions.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

// How an instance is, and how many adverts it has refused for which reason since it exists.
struct InstanceReport {
    std::string instance;
    ipc::InstanceState state = ipc::InstanceState::init;
    int priority = 0;  // the effective one
    std::map<std::string, std::uint64_t> refused;
    std::chrono::microseconds latest_advert{0};  // by how much one of ours was late, at most
};

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

    // Each instance, in the order of the configuration.
    std::vector<InstanceReport> report() const;

  private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast::vrrp
