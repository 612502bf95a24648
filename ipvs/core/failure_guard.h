// FailureGuard: keeps the last good set of a service's servers while they fail together
// (mass_failure_guard; decision 0016).
//
// What counts are the servers that serve: up, and with a weight. With m PERCENT, n SECONDS and
// r "release":
//
//   | what happens                     | guard off                       | guard engaged          |
//   |----------------------------------|---------------------------------|------------------------|
//   | a server fails alone, or the     | it leaves the table, and is     | it stays               |
//   | share is not exceeded            | remembered for n seconds        |                        |
//   | more than m % of those that      | engages, and whoever failed     | -                      |
//   | serve, and two at least, failed  | within n seconds comes back     |                        |
//   | within n seconds                 |                                 |                        |
//   | a server is up again             | it comes back                   | it counts as up        |
//   | r % of those that serve and      | -                               | is released: who is    |
//   | those that are kept are up       |                                 | still down leaves      |
//   | a server was down for longer     | stays out                       | stays out              |
//   | the checks change a weight       | it holds                        | it holds; who is kept  |
//   |                                  |                                 | weighs what it last did|
//   | quorum and sorry server          | go by who is up                 | who is kept is up      |
//   | notify scripts of a server       | go by the checks                | go by the checks       |
//   | a reload                         | takes effect                    | takes effect; without  |
//   |                                  |                                 | the keyword: released  |
//   | this process begins anew         | who is down and has weight in the kernel has failed now  |
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>

#include "ipvs/core/time_point.h"
#include "lib/net/ip.h"
#include "parser/config/lvs.h"

namespace holdfast::ipvs {

class FailureGuard {
  public:
    enum class Change { none, engaged, released };

    // Of those that are kept, the weights that they had; none: the configured one.
    using Kept = std::map<IpEndpoint, std::optional<int>>;

    // A server that served with this weight is down. `serving`: how many others serve.
    Change failed(const IpEndpoint& server, std::optional<int> weight, std::size_t serving,
                  const config::FailureGuard& settings, TimePoint now);

    // A server is up. `serving`: how many serve, with it.
    Change is_up(const IpEndpoint& server, std::size_t serving,
                 const config::FailureGuard& settings);

    // A configuration is in force that has these servers.
    Change reload(const std::set<IpEndpoint>& servers, std::size_t serving,
                  const config::FailureGuard* settings);

    bool engaged() const { return engaged_; }
    // Who failed within the time, or is kept.
    std::size_t count() const { return failures_.size(); }
    Kept kept() const;

  private:
    struct Failure {
        std::optional<int> weight;
        TimePoint when;
    };

    Change look_whether_over(std::size_t serving, const config::FailureGuard& settings);
    Change release();

    std::map<IpEndpoint, Failure> failures_;  // while engaged: those that are kept
    bool engaged_ = false;
};

}  // namespace holdfast::ipvs
