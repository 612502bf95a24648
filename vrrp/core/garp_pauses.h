// GarpPauses: which interfaces share pauses between their gratuitous ARPs, and how long these are.
#pragma once

#include <map>
#include <string>

#include "parser/config.h"

namespace holdfast::vrrp {

struct GarpPause {
    int lane = 0;  // the same for the interfaces of a garp_group
    std::chrono::microseconds garp{0};
    std::chrono::microseconds gna{0};
};

class GarpPauses {
  public:
    GarpPauses() = default;
    explicit GarpPauses(const config::VrrpConfig& config)
        : garp_(config.settings.garp_interval), gna_(config.settings.gna_interval) {
        for (const auto& group : config.garp_groups) {
            ++lanes_;
            for (const auto& interface : group.interfaces) {
                of_.try_emplace(interface, GarpPause{lanes_, group.garp_interval.value_or(garp_),
                                                     group.gna_interval.value_or(gna_)});
            }
        }
    }

    // An interface that is in no group has a lane of its own.
    GarpPause of(const std::string& interface) {
        const auto [entry, is_new] = of_.try_emplace(interface, GarpPause{0, garp_, gna_});
        if (is_new) entry->second.lane = ++lanes_;
        return entry->second;
    }

  private:
    std::chrono::microseconds garp_{0};
    std::chrono::microseconds gna_{0};
    int lanes_ = 0;
    std::map<std::string, GarpPause> of_;
};

}  // namespace holdfast::vrrp
