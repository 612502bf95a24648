#include "tools/plan/plan.h"

namespace holdfast::plan {

std::vector<Part> reload(const config::Config& before, const config::Config& after) {
    auto parts = vrrp_parts(before.vrrp, after.vrrp);
    parts.push_back({"ipvs", "The kernel's IPVS table", ipvs_changes(before, after)});
    parts.push_back({"checks", "Health checks", check_changes(before.lvs, after.lvs)});
    parts.push_back({"settings", "Other settings", setting_changes(before, after)});
    std::erase_if(parts, [](const Part& part) { return part.changes.empty(); });
    return parts;
}

}  // namespace holdfast::plan
