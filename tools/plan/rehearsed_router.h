// RehearsedRouter: the VRRP core with a configuration, alone in the world and at rest.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "parser/config.h"
#include "vrrp/core/router.h"
#include "vrrp/core/vmac_plan.h"

namespace holdfast::plan {

// A configuration as the VRRP process makes it before the core has it.
struct PreparedVrrp {
    explicit PreparedVrrp(config::VrrpConfig given);

    config::VrrpConfig config;
    std::vector<vrrp::VmacPlan> vmacs;
};

class RehearsedRouter {
  public:
    // Master of everything, as nobody else is heard; else it has only begun, and is backup where it
    // does not own the addresses. All interfaces are up and everything that is tracked is good.
    RehearsedRouter(const PreparedVrrp& prepared, bool master);

    // What the reload would do.
    vrrp::Actions reload(const PreparedVrrp& prepared);

  private:
    vrrp::Actions tell(const vrrp::Event& event) {
        return router_.on(event, now_, vrrp::WallTime());
    }
    void tell_surroundings(const config::VrrpConfig& config);
    void wait_for_masters();

    vrrp::Router router_;
    vrrp::TimePoint now_{};
    std::set<std::string> interfaces_;  // that it has been told of
};

}  // namespace holdfast::plan
