#include "ipvs/core/narration.h"

#include <fmt/format.h>

namespace holdfast::ipvs {

namespace {

// Of what comes in crowds.
constexpr std::size_t kMostLines = 300;

const Destination* find(const Table& table, const ServiceKey& key, const IpEndpoint& endpoint) {
    const auto entry = table.find(key);
    if (entry == table.end()) return nullptr;
    const auto destination = entry->second.destinations.find(endpoint);
    return destination == entry->second.destinations.end() ? nullptr : &destination->second;
}

struct Narrator {
    const Table& before;
    const config::VirtualServer* config;

    const config::RealServer* real_server(const IpEndpoint& endpoint) const {
        if (!config) return nullptr;
        for (const auto& server : config->real_servers) {
            if (server.endpoint == endpoint) return &server;
        }
        return nullptr;
    }

    // "service [10.0.0.1]:tcp:80", "sorry server [10.0.0.9]:tcp:80"
    std::string server(const IpEndpoint& endpoint, const ServiceKey& key) const {
        const bool is_sorry = config && config->sorry_server &&
                              config->sorry_server->endpoint == endpoint && !real_server(endpoint);
        return (is_sorry ? "sorry server " : "service ") + in_log(endpoint, key);
    }

    std::string operator()(const NewService& add) const {
        return "Adding Virtual Server " + in_log(add.service.key);
    }
    std::string operator()(const SetService& set) const {
        return "Changing Virtual Server " + in_log(set.service.key);
    }
    std::string operator()(const RemoveService& remove) const {
        return "Removing Virtual Server " + in_log(remove.key);
    }
    std::string operator()(const NewDestination& add) const {
        return fmt::format("Adding {} to VS {}", server(add.destination.endpoint, add.key),
                           in_log(add.key));
    }
    std::string operator()(const SetDestination& set) const {
        const auto& endpoint = set.destination.endpoint;
        const auto* old = find(before, set.key, endpoint);
        const auto what = server(endpoint, set.key);
        const auto in = in_log(set.key);
        if (!old || old->weight == set.destination.weight) {
            return fmt::format("Changing {} of VS {}", what, in);
        }
        const auto* configured = real_server(endpoint);
        if (configured && configured->inhibit_on_failure && configured->weight > 0) {
            if (set.destination.weight == 0) return fmt::format("Disabling {} of VS {}", what, in);
            if (old->weight == 0) return fmt::format("Enabling {} of VS {}", what, in);
        }
        return fmt::format("Changing weight from {} to {} for active {} of VS {}", old->weight,
                           set.destination.weight, what, in);
    }
    std::string operator()(const RemoveDestination& remove) const {
        return fmt::format("Removing {} from VS {}", server(remove.endpoint, remove.key),
                           in_log(remove.key));
    }
    std::string operator()(const Flush&) const { return "Removing all Virtual Servers"; }
};

bool is_step_of_slow_start(const Operation& operation, const Table& before,
                           const VirtualServers& configured) {
    const auto* set = std::get_if<SetDestination>(&operation);
    if (!set || !configured.is_rising(set->key, set->destination.endpoint)) return false;
    const auto* old = find(before, set->key, set->destination.endpoint);
    return old && old->weight > 0 && old->weight < set->destination.weight;
}

}  // namespace

std::string in_log(const ServiceKey& key) {
    if (key.fwmark != 0) return fmt::format("FWM {}", key.fwmark);
    return in_log(key.endpoint, key);
}

std::string in_log(const IpEndpoint& server, const ServiceKey& of) {
    if (of.fwmark != 0) return fmt::format("[{}]:{}", server.address.to_string(), server.port);
    return fmt::format("[{}]:{}:{}", server.address.to_string(), name(of.protocol), server.port);
}

std::string quorum_reason(const config::Quorum& quorum, bool starting, bool up,
                          std::int64_t weight) {
    if (up) {
        return fmt::format("Gained quorum {}+{}={} <= {}", quorum.weight, quorum.hysteresis,
                           quorum_threshold(quorum, false), weight);
    }
    return fmt::format("{} {}-{}={} > {}", starting ? "Starting with quorum down" : "Lost quorum",
                       quorum.weight, quorum.hysteresis, quorum_threshold(quorum, true), weight);
}

std::string guard_engaged(const config::VirtualServer& service, std::size_t kept,
                          std::size_t serving) {
    const auto& guard = *service.guard;
    return fmt::format(
        "ALARM: {} of {} real servers of VS {} failed within {} s, more than {} %: "
        "mass_failure_guard keeps them in the table until {} % are up. Look for what they share: "
        "the network to them, or what the checks ask for. To have them out, take the keyword away "
        "and reload",
        kept, kept + serving, config::name_in_log(service), guard.window.count(),
        guard.most_percent, guard.enough_percent);
}

std::string guard_released(const config::VirtualServer& service, std::size_t serving) {
    return fmt::format(
        "mass_failure_guard of VS {} is released {}, {} real servers are up; failures count again",
        config::name_in_log(service), service.guard ? "as enough are well" : "by the configuration",
        serving);
}

std::string slow_start_begins(const config::VirtualServer& service,
                              const config::RealServer& server, int from, int to) {
    return fmt::format("Slow start of service {} of VS {}: weight {} now, {} within {} s",
                       config::name_in_log(server, service), config::name_in_log(service), from, to,
                       service.slow_start->duration.count());
}

std::string narrate(const Operation& operation, const Table& before,
                    const config::VirtualServer* config) {
    return std::visit(Narrator{before, config}, operation);
}

std::vector<std::string> narrate(const std::vector<News>& told) {
    std::vector<std::string> lines;
    std::size_t unsaid = 0;
    for (const auto& news : told) {
        if (!news.in_log) continue;
        if (news.first && news.up && lines.size() >= kMostLines) {
            ++unsaid;
        } else {
            lines.push_back(fmt::format("{} for VS {}", news.reason, news.virtual_server));
        }
    }
    if (unsaid > 0) lines.push_back(fmt::format("... and {} more begin with their quorum", unsaid));
    return lines;
}

void Narration::add(const Operations& operations, const std::set<std::size_t>& failed,
                    const Table& before, const VirtualServers& configured) {
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const auto& operation = operations[i];
        const auto key = service_of(operation);
        const bool goes_without_saying =
            (std::holds_alternative<NewDestination>(operation) && !before.contains(key)) ||
            is_step_of_slow_start(operation, before, configured);
        if (failed.contains(i) || goes_without_saying) continue;
        if (lines_.size() < kMostLines) {
            lines_.push_back(narrate(operation, before, configured.find(key)));
        } else {
            ++unsaid_;
        }
    }
}

std::vector<std::string> Narration::lines() const {
    auto lines = lines_;
    if (unsaid_ > 0) lines.push_back(fmt::format("... and {} more changes of this kind", unsaid_));
    return lines;
}

}  // namespace holdfast::ipvs
