#include "tools/plan/rehearsed_router.h"

#include <algorithm>

#include "parser/config/secret_file.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/routing_names.h"
#include "vrrp/core/tracking.h"

namespace holdfast::plan {

namespace {

// Waiting for a time that somebody asked for changes nothing of what a reload does.
void do_not_wait(config::VrrpConfig& config) {
    config.settings.startup_delay = {};
    config.settings.delay_after_boot = {};
    config.interface_delays.clear();
}

// Who may not read a key can still tell when it is used.
void take_file_names_for_keys(config::VrrpConfig& config) {
    for (auto& instance : config.instances) {
        if (!instance.auth_hmac) continue;
        for (auto& key : instance.auth_hmac->keys) {
            if (key.secret.starts_with(config::kSecretFilePrefix))
                key.secret.erase(0, config::kSecretFilePrefix.size());
        }
    }
}

vrrp::InterfaceChanged well(const std::string& name) {
    return {name, true, true, *parse_ip_address("192.0.2.1"), *parse_ip_address("fe80::1")};
}

const config::SyncGroup* group_of(const config::VrrpConfig& config, const std::string& instance) {
    for (const auto& group : config.sync_groups) {
        const auto& members = group.members;
        if (std::find(members.begin(), members.end(), instance) != members.end()) return &group;
    }
    return nullptr;
}

}  // namespace

PreparedVrrp::PreparedVrrp(config::VrrpConfig given) : config(std::move(given)) {
    do_not_wait(config);
    take_file_names_for_keys(config);
    vrrp::set_default_groups(config);
    vrrp::leave_out_unreported(config);
    vrrp::number_rules(config);
    vmacs = vrrp::plan_vmacs(config);
}

RehearsedRouter::RehearsedRouter(const PreparedVrrp& prepared, bool master) {
    tell_surroundings(prepared.config);
    tell(vrrp::ConfigurationChanged{prepared.config});
    if (master) wait_for_masters();
}

vrrp::Actions RehearsedRouter::reload(const PreparedVrrp& prepared) {
    tell_surroundings(prepared.config);
    return tell(vrrp::ConfigurationChanged{prepared.config});
}

void RehearsedRouter::tell_surroundings(const config::VrrpConfig& config) {
    const auto tell_of = [&](const std::string& interface) {
        if (!interface.empty() && interfaces_.insert(interface).second) tell(well(interface));
    };
    for (const auto& instance : config.instances) {
        tell_of(instance.interface);
        for (const auto& address : vrrp::placed_addresses(instance))
            tell_of(address.interface);
        const vrrp::Trackers trackers(config, instance, group_of(config, instance.name), {});
        for (const auto& id : trackers.ids()) {
            if (id.kind == vrrp::TrackerKind::interface) {
                tell_of(id.name);
            } else {
                tell(vrrp::TrackerChanged{id, id.kind == vrrp::TrackerKind::file ? 0 : 1});
            }
        }
    }
}

// Each instance has its patience, some minutes at most, and nobody to preempt.
void RehearsedRouter::wait_for_masters() {
    const auto all_decided = [this] {
        const auto all = router_.report(now_).instances;
        return std::none_of(all.begin(), all.end(), [](const auto& instance) {
            return instance.state == ipc::InstanceState::backup;
        });
    };
    const auto latest = now_ + std::chrono::hours(1);
    bool decided = all_decided();
    while (!decided) {
        const auto deadline = router_.next_deadline();
        if (!deadline || *deadline > latest) return;
        now_ = std::max(now_, *deadline);
        const auto actions = tell(vrrp::TimeReached{});
        const bool news = std::any_of(actions.begin(), actions.end(), [](const auto& action) {
            return std::holds_alternative<vrrp::StateChanged>(action);
        });
        decided = news && all_decided();
    }
}

}  // namespace holdfast::plan
