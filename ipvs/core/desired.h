// desired_entry(): what the kernel should have for a service, given the configuration of its
// virtual server and how that stands.
#pragma once

#include <map>
#include <optional>

#include "ipvs/core/table.h"
#include "parser/config/lvs.h"

namespace holdfast::ipvs {

// The checkers' last word on a real server.
struct Verdict {
    bool up = true;
    std::optional<int> weight = {};  // none: the configured one
};

// How a virtual server stands.
struct Standing {
    std::map<IpEndpoint, Verdict> verdicts;
    bool quorum = true;
    std::map<IpEndpoint, std::optional<int>> kept = {};  // FailureGuard::Kept
    std::map<IpEndpoint, double> rising = {};            // SlowStart::shares()
    std::map<IpEndpoint, int> ordered = {};              // weights that an operator has given
};

// What the checks say: a server nobody has spoken of is up or, with "alpha", down.
bool is_found_up(const config::RealServer& server, const Standing& standing);
// What counts: one that the failure guard keeps is up whatever they say.
bool is_up(const config::RealServer& server, const Standing& standing);

// The weight it has while it is up: what an operator has ordered, before all else.
int weight_of(const config::RealServer& server, const Standing& standing);
// The same while it may not have risen to it yet.
int weight_now(const config::RealServer& server, const Standing& standing);

// How many are found up and have a weight.
std::size_t count_serving(const config::VirtualServer& service, const Standing& standing);

// How the kernel names the server in this service.
IpEndpoint in_table(const config::RealServer& server, const ServiceKey& key);
IpEndpoint in_table(const config::SorryServer& server, const ServiceKey& key);

// The weights of the servers that are up, added up.
std::int64_t serving_weight(const config::VirtualServer& service, const Standing& standing);

// The sum of weights with which the quorum is lost (below it, or at 0) or gained (from it on).
std::int64_t quorum_threshold(const config::Quorum& quorum, bool had_it);
bool has_quorum(const config::Quorum& quorum, bool had_it, std::int64_t weight);

// `key` is one of the virtual server's services; servers of the other family, which only tunnels
// reach, are left out. What the kernel should have:
//   - the servers that are up, with their weights, or what they have risen to;
//   - those that are down and say inhibit_on_failure, with weight 0;
//   - with a sorry server and no quorum: the sorry server with weight 1, and of those that are up
//     only what has weight 0 anyway or says inhibit_on_failure, with weight 0;
//   - a sorry server that is inhibited otherwise, with weight 0.
// Of two servers with the same address and port the first counts, and the sorry server while it
// serves.
TableEntry desired_entry(const ServiceKey& key, const config::VirtualServer& service,
                         const Standing& standing);

}  // namespace holdfast::ipvs
