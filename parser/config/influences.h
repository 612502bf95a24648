// What moves the priority of a VRRP instance (keepalived.conf(5), "track_script").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/config/vrrp.h"

namespace holdfast::config {

inline constexpr int kOwnerPriority = 255;    // owns the addresses; RFC 9568 section 5.2.4
inline constexpr int kHighestPriority = 254;  // that a weight can make
inline constexpr int kLowestPriority = 1;     // that a weight can make

// The priority that adverts carry: 1..254, or 255 of an owner, which nothing moves.
int effective_priority(int configured, int points);

// The lists of a Tracking, and how what stands in them is called.
struct TrackedList {
    std::string_view kind;
    std::vector<Tracked> Tracking::*list;
};
inline constexpr TrackedList kTrackedLists[] = {{"interface", &Tracking::interfaces},
                                                {"script", &Tracking::scripts},
                                                {"file", &Tracking::files},
                                                {"process", &Tracking::processes},
                                                {"bfd", &Tracking::bfds}};

// The weights that definitions give what does not say its own. The configuration outlives it.
class OwnWeights {
  public:
    explicit OwnWeights(const VrrpConfig& config);
    Weight of(std::string_view kind, const Tracked& tracked) const;

  private:
    std::map<std::pair<std::string_view, std::string_view>, Weight> weights_;
};

// What a tracked thing adds to the priority while it is good or not; not for files, whose number
// counts.
int points(const Weight& weight, bool good);

struct Influence {
    std::string_view kind;
    std::string name;
    Weight weight;

    // What it adds to the priority. Of a file its number decides, which is 0 while it is good.
    int points(bool good) const;
    // It has no weight, and its failure (with `reverse`, its success) is a fault.
    bool is_fault(bool good) const { return weight.value == 0 && good == weight.reverse; }
};

// On the instance: what it tracks itself, and what its group does if it has one.
std::vector<Influence> influences(const VrrpConfig& config, const VrrpInstance& instance);

}  // namespace holdfast::config
