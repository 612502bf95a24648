// Vmacs: makes the interfaces that belong to virtual routers (core/vmac_plan.h), with the kernel's
// settings that they need, and takes both away again.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lib/log.h"
#include "lib/netlink/rtnetlink_connection.h"
#include "vrrp/core/vmac_plan.h"
#include "vrrp/interfaces.h"
#include "vrrp/sysctls.h"

namespace holdfast::vrrp {

class Vmacs {
  public:
    Vmacs(rtnetlink::Connection connection, const Interfaces& interfaces, Log& log)
        : connection_(std::move(connection)), interfaces_(interfaces), log_(log) {}

    // These are to be there. One that a predecessor has left is taken over. Answers what cannot be.
    // Those that are not planned any more stay until finish(): who leaves says goodbye through
    // them.
    std::vector<std::string> prepare(std::vector<VmacPlan> plans);
    void finish();

    // Makes those that are not there: their base has come, or somebody has removed them.
    void repair();

    // For the adverts of a virtual router; nullptr: it has none of its own.
    const VmacPlan* of(const std::string& base, bool ipv6, std::uint8_t vrid) const;
    const VmacPlan* named(const std::string& name) const;
    const std::vector<VmacPlan>& plans() const { return plans_; }

  private:
    Result<void> make(const VmacPlan& plan);
    Result<void> order(const std::vector<rtnetlink::Bytes>& messages);
    void remove(const VmacPlan& plan);
    bool is_as_planned(const rtnetlink::Link& link, const VmacPlan& plan) const;

    // Settings of the new interface; of the one below, which has to leave ARP to it.
    Result<void> set_own(const VmacPlan& plan);
    Result<void> set_below(const VmacPlan& plan);
    // A filter for all interfaces would hold for the new ones too: it becomes each other one's own.
    Result<void> free_from_general_filter(const std::string& name);
    void restore(const VmacPlan& plan);
    void complain(const VmacPlan& plan, const Error& error, std::vector<std::string>& problems);

    rtnetlink::Connection connection_;
    const Interfaces& interfaces_;
    Log& log_;
    Sysctls sysctls_;
    std::vector<VmacPlan> plans_;
    std::vector<VmacPlan> leaving_;
    std::set<std::string> said_;        // problems
    std::vector<std::string> filters_;  // sysctls
};

}  // namespace holdfast::vrrp
