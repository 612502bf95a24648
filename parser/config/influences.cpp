#include "parser/config/influences.h"

#include <algorithm>

namespace holdfast::config {

int effective_priority(int configured, int points) {
    if (configured == kOwnerPriority) return configured;
    return std::clamp(configured + points, kLowestPriority, kHighestPriority);
}

OwnWeights::OwnWeights(const VrrpConfig& config) {
    const auto learn = [this](std::string_view kind, const auto& definitions) {
        for (const auto& definition : definitions)
            weights_.emplace(std::pair(kind, std::string_view(definition.name)), definition.weight);
    };
    learn("script", config.scripts);
    learn("file", config.files);
    learn("process", config.processes);
    learn("bfd", config.bfds);
}

Weight OwnWeights::of(std::string_view kind, const Tracked& tracked) const {
    if (tracked.weight) return *tracked.weight;
    const auto own = weights_.find({kind, tracked.name});
    return own == weights_.end() ? Weight{} : own->second;
}

int points(const Weight& weight, bool good) {
    const bool counts = weight.value > 0 ? good : !good;
    if (!counts) return 0;
    return weight.reverse ? -weight.value : weight.value;
}

int Influence::points(bool good) const { return kind == "file" ? 0 : config::points(weight, good); }

std::vector<Influence> influences(const VrrpConfig& config, const VrrpInstance& instance) {
    const OwnWeights weights(config);
    std::vector<Influence> all;
    const auto add = [&](const Tracking& tracking) {
        for (const auto& [kind, list] : kTrackedLists) {
            for (const auto& tracked : tracking.*list)
                all.push_back({kind, tracked.name, weights.of(kind, tracked)});
        }
    };
    add(instance.tracking);
    for (const auto& group : config.sync_groups) {
        const auto& members = group.members;
        if (std::find(members.begin(), members.end(), instance.name) != members.end())
            add(group.tracking);
    }
    return all;
}

}  // namespace holdfast::config
