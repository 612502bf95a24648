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

}  // namespace holdfast::control
