#include "tests/reloads/reloaded.h"

#include <algorithm>

#include <fmt/format.h>

#include "ipvs/core/plan.h"
#include "lib/parse_json.h"
#include "lib/write_json.h"
#include "parser/load.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/routing_names.h"
#include "vrrp/core/vmac_plan.h"

namespace holdfast::reloads {

using namespace std::chrono_literals;

namespace {

// What the supervisor makes of a slice, and the process of that.
template <class Slice>
std::optional<Slice> as_handed_over(const Slice& slice) {
    auto read = parse_json<Slice>(brief_json(slice));
    return read ? std::optional(std::move(*read)) : std::nullopt;
}

vrrp::InterfaceChanged well(const std::string& name) {
    return {name, true, true, *parse_ip_address("192.0.2.9"), *parse_ip_address("fe80::9")};
}

}  // namespace

Verdict Reloaded::reload(const std::string& text) {
    auto loaded = config::load_text(text, "random.conf", {"here", nullptr});
    static_cast<void>(loaded.diagnostics.render());
    if (!loaded.config || loaded.diagnostics.has_errors()) return {};
    const auto& config = *loaded.config;
    ++reloads_;
    auto verdict = look_at_plan(config);
    if (verdict.empty()) verdict = reload_vrrp(config.vrrp);
    if (verdict.empty()) verdict = reload_ipvs(config);
    if (verdict.empty()) verdict = reload_checks(config.lvs);
    if (verdict.empty()) verdict = again(config);
    in_force_ = config;
    return verdict;
}

// From a configuration to itself nothing changes; from another one something may.
Verdict Reloaded::look_at_plan(const config::Config& config) {
    const auto nothing = plan::reload(config, config);
    if (in_force_) static_cast<void>(plan::reload(*in_force_, config));
    if (nothing.empty()) return {};
    return fmt::format("a plan from a configuration to itself: {} {}", nothing[0].changes[0].about,
                       nothing[0].changes[0].what);
}

// --- VRRP --------------------------------------------------------------------------------------

vrrp::Actions Reloaded::tell(const vrrp::Event& event) {
    auto actions = router_.on(event, now_);
    addresses_.carry_out(actions);
    return actions;
}

void Reloaded::tell_surroundings(const config::VrrpConfig& config) {
    const auto tell_of = [&](const std::string& interface) {
        if (!interface.empty() && interfaces_.insert(interface).second) tell(well(interface));
    };
    for (const auto& instance : config.instances) {
        tell_of(instance.interface);
        for (const auto& address : vrrp::placed_addresses(instance))
            tell_of(address.interface);
    }
    tell(vrrp::TrackerChanged{{vrrp::TrackerKind::script, "s"}, 1});
}

std::vector<config::VirtualAddress> Reloaded::of_masters() const {
    std::vector<config::VirtualAddress> all;
    const auto reports = router_.report(now_).instances;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        if (reports[i].state != ipc::InstanceState::master) continue;
        const auto some = vrrp::placed_addresses(vrrp_.instances[i]);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

Verdict Reloaded::reload_vrrp(const config::VrrpConfig& config) {
    auto handed_over = as_handed_over(config);
    if (!handed_over) return "a VRRP slice that the process does not understand";
    vrrp::set_default_groups(*handed_over);
    vrrp::number_rules(*handed_over);
    vrrp::plan_vmacs(*handed_over);
    tell_surroundings(*handed_over);

    const auto before = of_masters();
    addresses_.take_removed();
    vrrp_ = std::move(*handed_over);
    tell(vrrp::ConfigurationChanged{vrrp_});
    if (router_.report(now_).instances.size() != vrrp_.instances.size())
        return "an instance is missing";
    const auto removed = addresses_.take_removed();
    for (const auto& address : of_masters()) {
        const auto name = to_string(address.prefix) + " on " + address.interface;
        if (!addresses_.has(address)) return fmt::format("a master lacks {}", name);
        const bool was_there = std::find(before.begin(), before.end(), address) != before.end();
        if (was_there && removed.contains(AddressModel::key_of(address)))
            return fmt::format("{} was missing for a moment", name);
    }
    return {};
}

// --- IPVS --------------------------------------------------------------------------------------

ipvs::Operations Reloaded::adjust_table() {
    static_cast<void>(servers_.settle());
    auto keys = servers_.keys();
    owned_.merge(keys);
    auto operations = ipvs::plan(servers_.desired(), table_.table(), owned_);
    owned_ = servers_.keys();
    return operations;
}

Verdict Reloaded::reload_ipvs(const config::Config& config) {
    auto slice = as_handed_over(config::ipvs_slice(config.global, config.lvs));
    if (!slice) return "an IPVS slice that the process does not understand";
    const auto before = table_.table();
    servers_.configure(std::move(*slice));
    const auto operations = adjust_table();
    const auto desired = servers_.desired();
    for (const auto& operation : operations) {
        const auto* remove = std::get_if<ipvs::RemoveDestination>(&operation);
        const auto key = service_of(operation);
        const bool stays = desired.contains(key) && before.contains(key);
        if (std::holds_alternative<ipvs::RemoveService>(operation) && stays)
            return "a service that stays is removed: " + to_string(operation);
        if (remove && desired.contains(key) &&
            desired.at(key).destinations.contains(remove->endpoint))
            return "a server that stays is removed: " + to_string(operation);
    }
    auto refused = table_.carry_out(operations);
    if (!refused.empty()) return refused;
    return adjust_table().empty() ? Verdict() : "the table is not what it should be";
}

// --- checks ------------------------------------------------------------------------------------

void Reloaded::perform(const checkers::Actions& actions) {
    for (const auto& action : actions) {
        if (const auto* start = std::get_if<checkers::StartProbe>(&action)) {
            running_.insert(start->check);
        } else if (const auto* verdict = std::get_if<ipc::ServerVerdict>(&action)) {
            servers_.hear(*verdict, now_);
        }
    }
}

Verdict Reloaded::reload_checks(const config::LvsConfig& config) {
    auto slice = as_handed_over(config::checkers_slice(config));
    if (!slice) return "a slice that the checkers do not understand";
    perform(monitor_.configure(*slice, now_, [] { return 0.5; }));
    return table_.carry_out(adjust_table());
}

// Nobody notices it.
Verdict Reloaded::again(const config::Config& config) {
    const auto due = router_.next_deadline();
    const auto check_due = monitor_.next_deadline();
    const auto actions = tell(vrrp::ConfigurationChanged{vrrp_});
    if (!actions.empty() || router_.next_deadline() != due)
        return "the same configuration again changes something for VRRP";
    servers_.configure(config::ipvs_slice(config.global, config.lvs));
    if (const auto operations = adjust_table(); !operations.empty())
        return "the same configuration again changes the table: " + to_string(operations[0]);
    const auto checks =
        monitor_.configure(config::checkers_slice(config.lvs), now_, [] { return 0.1; });
    if (!checks.empty() || monitor_.next_deadline() != check_due)
        return "the same configuration again changes a check";
    return {};
}

// --- in between --------------------------------------------------------------------------------

void Reloaded::live() {
    if (draw_(10) == 0) {
        auto interface = well(draw_(2) ? "eth0" : "eth1");
        if (draw_(2)) interface.up = false;
        if (interfaces_.contains(interface.interface)) tell(interface);
    }
    if (draw_(10) == 0)
        tell(vrrp::TrackerChanged{{vrrp::TrackerKind::script, "s"}, static_cast<int>(draw_(2))});
    const auto end = now_ + std::chrono::milliseconds(draw_(8000));
    for (int steps = 0; steps < 200; ++steps) {
        auto next = end;
        for (const auto& due : {router_.next_deadline(), monitor_.next_deadline()})
            if (due) next = std::clamp(*due, now_, next);
        now_ = next;
        tell(vrrp::TimeReached{});
        perform(monitor_.advance(now_));
        if (!running_.empty() && draw_(2)) {
            const auto check = *running_.begin();
            running_.erase(running_.begin());
            const auto verdict = draw_(3) == 0 ? checkers::Outcome::Verdict::failure
                                               : checkers::Outcome::Verdict::success;
            perform(monitor_.finished(check, {verdict, "failed", "", {}}, now_));
        }
        if (now_ == end) break;
    }
    servers_.advance(now_);
    static_cast<void>(table_.carry_out(adjust_table()));
}

}  // namespace holdfast::reloads
