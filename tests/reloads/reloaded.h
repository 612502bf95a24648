// Reloaded: the cores of all processes, given one configuration after the other, and what must hold
// whenever one has been put in force.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checkers/core/monitor.h"
#include "ipvs/core/virtual_servers.h"
#include "parser/config.h"
#include "tests/reloads/kernel_model.h"
#include "tests/reloads/random_file.h"
#include "tools/plan/plan.h"
#include "vrrp/core/router.h"

namespace holdfast::reloads {

class Reloaded {
  public:
    explicit Reloaded(Draw draw) : draw_(std::move(draw)) {}

    // Answers what does not hold. A file with errors changes nothing.
    Verdict reload(const std::string& text);
    // Something happens in between: time passes, checks end, interfaces fail.
    void live();

    std::size_t reloads() const { return reloads_; }

  private:
    Verdict reload_vrrp(const config::VrrpConfig& config);
    Verdict reload_ipvs(const config::Config& config);
    Verdict reload_checks(const config::LvsConfig& config);
    Verdict again(const config::Config& config);
    Verdict look_at_plan(const config::Config& config);

    void tell_surroundings(const config::VrrpConfig& config);
    vrrp::Actions tell(const vrrp::Event& event);
    ipvs::Operations adjust_table();
    void perform(const checkers::Actions& actions);
    std::vector<config::VirtualAddress> of_masters() const;

    Draw draw_;
    std::size_t reloads_ = 0;
    std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
    std::optional<config::Config> in_force_;

    vrrp::Router router_;
    config::VrrpConfig vrrp_;  // as the core has it
    std::set<std::string> interfaces_;
    AddressModel addresses_;

    ipvs::VirtualServers servers_;
    std::set<ipvs::ServiceKey> owned_;
    TableModel table_;

    checkers::Monitor monitor_;
    std::set<checkers::CheckId> running_;
};

}  // namespace holdfast::reloads
