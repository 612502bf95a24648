// Weights that may not be, and weights that can change nothing.
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "parser/config/influences.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

class WeightRules {
  public:
    WeightRules(Draft& draft, Diagnostics& diagnostics)
        : draft_(draft), diagnostics_(diagnostics), own_(draft.vrrp) {
        for (const auto& group : draft.vrrp.sync_groups) {
            if (!group.weights_may_differ) even_groups_.insert(group.name);
        }
    }

    void check() {
        for (auto& instance : draft_.vrrp.instances) {
            const auto why = why_fixed(instance);
            for (const auto& [kind, list] : kTrackedLists) {
                if (why.empty()) {
                    for (const auto& tracked : instance.tracking.*list)
                        check_range(instance, tracked, own_.of(kind, tracked));
                } else {
                    std::erase_if(instance.tracking.*list, [&, kind = kind](Tracked& tracked) {
                        return !keeps(instance, kind, tracked, why);
                    });
                }
            }
        }
    }

  private:
    // Why nothing may move the instance's priority, empty: it may be moved. The members of a group
    // are to be master together, so their priorities have to be equal.
    std::string why_fixed(const VrrpInstance& instance) const {
        const auto group = draft_.group_of_instance.find(instance.name);
        if (group != draft_.group_of_instance.end() && even_groups_.contains(group->second)) {
            return fmt::format(
                "vrrp_sync_group {} without sync_group_tracking_weight allows no weights",
                printable(group->second));
        }
        if (instance.priority == kOwnerPriority)
            return "priority 255 owns the addresses and is not moved by weights";
        return {};
    }

    // As keepalived does: an interface, and a file that says nothing else, stay without weight.
    bool keeps(const VrrpInstance& instance, std::string_view kind, Tracked& tracked,
               const std::string& why) {
        const auto weight = own_.of(kind, tracked);
        if (weight.value == 0) return true;
        const bool owner = instance.priority == kOwnerPriority;
        const bool stays = (kind == "interface" && !owner) || (kind == "file" && weight.value == 1);
        if (stays) tracked.weight = Weight{0, weight.reverse};
        diagnostics_.warning(
            tracked.where,
            fmt::format(
                "vrrp_instance {}: {} '{}' {}: {}", printable(instance.name), kind,
                printable(tracked.name),
                stays ? "is tracked without its weight, its failure is a fault" : "is not tracked",
                why));
        return stays;
    }

    void check_range(const VrrpInstance& instance, const Tracked& tracked, const Weight& weight) {
        const auto moved = weight.reverse ? -weight.value : weight.value;
        std::string_view why;
        if (instance.priority == kHighestPriority && moved > 0) {
            why = "the priority is 254 already, which no weight can raise";
        } else if (instance.priority == kLowestPriority && moved < 0) {
            why = "the priority is 1 already, which no weight can lower";
        }
        if (why.empty()) return;
        diagnostics_.info(tracked.where,
                          fmt::format("vrrp_instance {}: the weight of '{}' can never cause a "
                                      "failover: {}",
                                      printable(instance.name), printable(tracked.name), why));
    }

    Draft& draft_;
    Diagnostics& diagnostics_;
    OwnWeights own_;
    std::set<std::string_view> even_groups_;
};

}  // namespace

void check_weights(Draft& draft, Diagnostics& diagnostics) {
    WeightRules(draft, diagnostics).check();
}

}  // namespace holdfast::config
