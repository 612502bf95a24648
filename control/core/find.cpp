#include "control/core/find.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace holdfast::control {

namespace {

constexpr std::size_t kMostNamed = 8;

Error unknown(std::string_view what, std::string_view name, std::vector<std::string> there) {
    if (name.empty()) return Error{fmt::format("no {} is named", what)};
    const auto more = there.size() > kMostNamed ? there.size() - kMostNamed : 0;
    there.resize(there.size() - more);
    if (there.empty()) return Error{fmt::format("no {} '{}': there is none", what, name)};
    return Error{fmt::format("no {} '{}': there is {}{}", what, name, fmt::join(there, ", "),
                             more ? fmt::format(" and {} more", more) : std::string())};
}

// The one whose name it is, or else the only one of whose name it is a part that `fits` accepts.
template <class T, class Name, class Fits>
Result<const T*> find(const std::vector<T>& all, std::string_view what, std::string_view name,
                      Name name_of, Fits fits) {
    std::vector<const T*> candidates;
    std::vector<std::string> there;
    there.reserve(all.size());
    for (const auto& one : all) {
        const std::string known = name_of(one);
        if (known == name) return &one;
        if (!name.empty() && fits(known)) candidates.push_back(&one);
        there.push_back(known);
    }
    if (candidates.size() == 1) return candidates.front();
    if (candidates.empty()) return unknown(what, name, std::move(there));
    std::vector<std::string> names;
    names.reserve(candidates.size());
    for (const auto* one : candidates)
        names.push_back(name_of(*one));
    return Error{fmt::format("'{}' may be each {} of {}", name, what, fmt::join(names, ", "))};
}

// Naming each takes more than telling of those besides.
ipc::Wanted all_if_many(ipc::Wanted wanted) {
    constexpr std::size_t kMany = 32;
    if (wanted.services.size() > kMany) wanted.services.clear();
    return wanted;
}

}  // namespace

Result<const config::VirtualServer*> find_service(const config::LvsConfig& config,
                                                  std::string_view name) {
    return find(
        config.virtual_servers, "service", name,
        [](const config::VirtualServer& server) { return config::id_of(server); },
        [&](const std::string& known) { return known.ends_with(fmt::format(" {}", name)); });
}

Result<const config::RealServer*> find_server(const config::VirtualServer& service,
                                              std::string_view name) {
    return find(
        service.real_servers, "server", name,
        [](const config::RealServer& server) { return to_string(server.endpoint); },
        [&](const std::string& known) {
            return known.starts_with(fmt::format("{}:", name)) ||
                   known.starts_with(fmt::format("[{}]:", name));
        });
}

Result<void> find_instance(const config::VrrpConfig& config, std::string_view name) {
    std::vector<std::string> there;
    there.reserve(config.instances.size() + config.sync_groups.size());
    for (const auto& instance : config.instances)
        there.push_back(instance.name);
    for (const auto& group : config.sync_groups)
        there.push_back(group.name);
    if (std::find(there.begin(), there.end(), name) != there.end()) return {};
    return unknown("instance", name, std::move(there));
}

std::string moves_with(const config::VrrpConfig& config, const std::string& name) {
    for (const auto& group : config.sync_groups) {
        const auto& members = group.members;
        if (std::find(members.begin(), members.end(), name) != members.end()) return group.name;
    }
    return name;
}

Result<ipc::Wanted> wanted_of_services(const config::LvsConfig& config, std::string_view name) {
    ipc::Wanted wanted;
    if (name.empty()) return wanted;
    std::vector<std::string> there;
    for (const auto& service : config.virtual_servers) {
        if (service.for_checks) continue;
        auto id = config::id_of(service);
        auto& list = id.ends_with(name) ? wanted.services : there;
        list.push_back(std::move(id));
    }
    if (wanted.services.empty()) return unknown("service", name, std::move(there));
    return all_if_many(std::move(wanted));
}

Result<ipc::Wanted> wanted_of(const config::ControlConfig& config, std::string_view name) {
    const auto& instances = config.vrrp.instances;
    if (std::any_of(instances.begin(), instances.end(),
                    [&](const auto& instance) { return instance.name == name; }))
        return ipc::Wanted{ipc::Extent::instances, {}};
    ipc::Wanted wanted;
    for (const auto& service : config.lvs.virtual_servers) {
        const auto& servers = service.real_servers;
        if (!service.for_checks && std::any_of(servers.begin(), servers.end(), [&](const auto& s) {
                return to_string(s.endpoint) == name;
            }))
            wanted.services.push_back(config::id_of(service));
    }
    if (wanted.services.empty())
        return Error{fmt::format("no instance or server '{}' (holdfast status, services)", name)};
    return all_if_many(std::move(wanted));
}

}  // namespace holdfast::control
