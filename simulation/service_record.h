// ServiceRecord: which machines answer for each virtual address, and for how long none or several.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "simulation/clock.h"

namespace holdfast::sim {

class ServiceRecord {
  public:
    struct Service {
        std::set<std::string> holders;
        Time since{0};               // that they are these
        bool begun = false;          // somebody has held it
        Time unanswered{0};          // all in all, since somebody held it first
        Time longest_unanswered{0};  // without a break
        Time doubled{0};             // held by several
    };

    // The machine answers for the address from now on, or no longer. What has come of it, for
    // people; nothing if that has changed nothing.
    std::optional<std::string> set(const std::string& address, const std::string& machine,
                                   bool answers, Time now);

    const std::map<std::string, Service>& services() const { return services_; }

    // With the times up to `now`.
    std::map<std::string, Service> until(Time now) const;

  private:
    static void pass(Service& service, Time now);

    std::map<std::string, Service> services_;
};

}  // namespace holdfast::sim
