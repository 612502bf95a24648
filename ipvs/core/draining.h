// Draining: servers that have left the configuration, and stay with weight 0 until their
// connections have ended or their time is over (delay_before_removal).
#pragma once

#include <map>

#include "ipvs/core/table.h"
#include "ipvs/core/time_point.h"

namespace holdfast::ipvs {

class Draining {
  public:
    // `server` of the service is no longer wanted.
    void begin(const ServiceKey& key, const Destination& server, TimePoint deadline);

    // Whose time is over, who has gone, or who has weight 0 and no connections
    // any more is forgotten. (Of TCP only connections that are not being closed already count.)
    void look(const Table& actual, TimePoint now);

    // Adds the others to the services that are still desired; one that is desired again is no
    // longer drained.
    void add_to(Table& desired);

    bool empty() const { return leaving_.empty(); }

  private:
    struct Leaving {
        Destination server;
        TimePoint deadline;
    };
    using Servers = std::map<IpEndpoint, Leaving>;

    std::map<ServiceKey, Servers> leaving_;
};

}  // namespace holdfast::ipvs
