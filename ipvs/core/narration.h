// What is said in the log of what has been done, with keepalived's words where it has some:
// monitoring looks for them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ipvs/core/table.h"
#include "ipvs/core/virtual_servers.h"

namespace holdfast::ipvs {

// As keepalived names a service or a server in its log: "[192.0.2.1]:tcp:80", "FWM 5".
std::string in_log(const ServiceKey& key);
std::string in_log(const IpEndpoint& server, const ServiceKey& of);

// "Lost quorum 1-0=1 > 0", or "Starting with quorum down ...". `weight`: of the servers that are
// up.
std::string quorum_reason(const config::Quorum& quorum, bool starting, bool up,
                          std::int64_t weight);

// The failure guard has engaged, or is released; `kept`: how many it keeps, or kept; `serving`: how
// many are found up.
std::string guard_engaged(const config::VirtualServer& service, std::size_t kept,
                          std::size_t serving);
std::string guard_released(const config::VirtualServer& service, std::size_t serving);

std::string slow_start_begins(const config::VirtualServer& service,
                              const config::RealServer& server, int from, int to);

// What is told of services, a line each; of many that begin with their quorum there is only the
// number.
std::vector<std::string> narrate(const std::vector<News>& told);

// What the operation did to a table that was `before`. `config` is the service's, or null when it
// is no longer configured.
std::string narrate(const Operation& operation, const Table& before,
                    const config::VirtualServer* config);

// What plans that were carried out did, a line for each operation. The servers of a service that is
// new go without saying, and so do the steps of a slow start; of what is beyond a few hundred lines
// there is only the number.
class Narration {
  public:
    // All but those at the places `failed`.
    void add(const Operations& operations, const std::set<std::size_t>& failed, const Table& before,
             const VirtualServers& configured);

    std::vector<std::string> lines() const;

  private:
    std::vector<std::string> lines_;
    std::size_t unsaid_ = 0;
};

}  // namespace holdfast::ipvs
