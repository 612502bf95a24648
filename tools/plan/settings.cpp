// Which other settings differ: what is told to whom, what is tracked, how processes run.
#include <map>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "lib/described_json.h"
#include "tools/plan/plan.h"

namespace holdfast::plan {

namespace {

namespace bj = boost::json;

// Told in words of their own elsewhere.
const std::set<std::string_view> kOfInstancesElsewhere{
    "name",     "addresses",       "excluded_addresses", "routes",    "rules",
    "priority", "advert_interval", "authentication",     "auth_hmac", "interface",
    "vrid"};
const std::set<std::string_view> kOfServicesElsewhere{"endpoint",
                                                      "protocol",
                                                      "fwmark",
                                                      "group",
                                                      "family",
                                                      "scheduler",
                                                      "scheduler_flags",
                                                      "method",
                                                      "one_packet",
                                                      "tunnel",
                                                      "sorry_server",
                                                      "real_servers",
                                                      "persistence_timeout",
                                                      "persistence_engine",
                                                      "persistence_mask",
                                                      "persistence_prefix"};
const std::set<std::string_view> kOfServersElsewhere{
    "endpoint",        "weight",          "method",     "tunnel",
    "upper_threshold", "lower_threshold", "tcp_checks", "checks"};

void compare(const std::string& about, const bj::object& before, const bj::object& after,
             const std::set<std::string_view>& elsewhere, Changes& changes) {
    for (const auto& [key, now] : after) {
        const auto* then = before.if_contains(key);
        if (elsewhere.contains(std::string_view(key.data(), key.size()))) continue;
        if (then && *then != now)
            changes.push_back({about, fmt::format("{} differs", std::string(key))});
    }
}

// Of those that have the same name before and after; what is new or gone is `told`.
template <class Things, class Name>
void compare_each(const char* kind, const Things& before, const Things& after, const Name& name_of,
                  const std::set<std::string_view>& elsewhere, bool told, Changes& changes) {
    std::map<std::string, const typename Things::value_type*> old;
    for (const auto& thing : before)
        old.emplace(name_of(thing), &thing);
    for (const auto& thing : after) {
        const auto name = fmt::format("{} {}", kind, name_of(thing));
        const auto found = old.find(name_of(thing));
        if (found == old.end()) {
            if (told) changes.push_back({name, "is new"});
            continue;
        }
        compare(name, to_json(*found->second).as_object(), to_json(thing).as_object(), elsewhere,
                changes);
        old.erase(found);
    }
    for (const auto& [name, thing] : old) {
        if (told) changes.push_back({fmt::format("{} {}", kind, name), "goes"});
    }
}

template <class Thing>
void compare_settings(const char* about, const Thing& before, const Thing& after,
                      const std::set<std::string_view>& elsewhere, Changes& changes) {
    compare(about, to_json(before).as_object(), to_json(after).as_object(), elsewhere, changes);
}

void compare_real_servers(const config::LvsConfig& before, const config::LvsConfig& after,
                          Changes& changes) {
    std::map<std::string, const config::VirtualServer*> old;
    for (const auto& service : before.virtual_servers)
        old.emplace(config::id_of(service), &service);
    for (const auto& service : after.virtual_servers) {
        const auto id = config::id_of(service);
        const auto found = old.find(id);
        if (found == old.end()) continue;
        const auto kind = fmt::format("virtual_server {} real_server", id);
        compare_each(
            kind.c_str(), found->second->real_servers, service.real_servers,
            [](const auto& server) { return to_string(server.endpoint); }, kOfServersElsewhere,
            false, changes);
    }
}

}  // namespace

Changes setting_changes(const config::Config& before, const config::Config& after) {
    Changes changes;
    const auto name = [](const auto& thing) { return thing.name; };
    compare_settings("global_defs", before.global, after.global, {}, changes);
    compare_each("vrrp_instance", before.vrrp.instances, after.vrrp.instances, name,
                 kOfInstancesElsewhere, false, changes);
    compare_each("vrrp_sync_group", before.vrrp.sync_groups, after.vrrp.sync_groups, name, {}, true,
                 changes);
    compare_each("vrrp_script", before.vrrp.scripts, after.vrrp.scripts, name, {}, true, changes);
    compare_settings(
        "VRRP", before.vrrp, after.vrrp,
        {"instances", "sync_groups", "scripts", "fixed", "settings", "buffers", "firewall"},
        changes);
    compare_each("virtual_server", before.lvs.virtual_servers, after.lvs.virtual_servers,
                 config::id_of, kOfServicesElsewhere, false, changes);
    compare_real_servers(before.lvs, after.lvs, changes);
    return changes;
}

}  // namespace holdfast::plan
