// SlowStart: servers of a service that came back, and have not got all of their weight yet
// (slow_start).
//
// A server rises when the checks find it up after they have found it down, so not one that is up
// from the start, or is new. It begins with a share of its weight and gets more with time, in even
// steps; the weight it rises to is the one that its checks and the configuration say at the moment.
// A server that fails rises no more; one that the failure guard keeps has all of its weight, and
// one that it brings back too: in a mass failure each of them is needed. The quorum counts whole
// weights.
//
// A reload leaves each as high as it is. A process that begins anew goes on from the weight that
// the kernel has.
#pragma once

#include <map>
#include <set>

#include "ipvs/core/time_point.h"
#include "lib/net/ip.h"
#include "parser/config/lvs.h"

namespace holdfast::ipvs {

class SlowStart {
  public:
    // How often weights change, at most.
    static constexpr std::chrono::seconds kStep{1};

    // With this share of its weight, 0..1, or with the first one if that is more.
    void begin(const IpEndpoint& server, double share, const config::SlowStart& settings,
               TimePoint now);
    void end(const IpEndpoint& server) { rising_.erase(server); }
    void keep_only(const std::set<IpEndpoint>& servers);

    void advance(const config::SlowStart& settings, TimePoint now);

    // Of those that rise.
    std::map<IpEndpoint, double> shares() const;

  private:
    struct Rise {
        double share = 0;
        TimePoint at;
    };
    std::map<IpEndpoint, Rise> rising_;
};

// At least 1, for with 0 it would get nothing to warm up with, unless its weight is 0.
int risen(int weight, double share);

}  // namespace holdfast::ipvs
