#include "control/core/keepalived_dumps.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "control/core/keepalived_numbers.h"
#include "events/events.h"
#include "lib/ipc/words.h"

namespace holdfast::control {

namespace {

namespace json = boost::json;

double in_seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

// Readers of whole numbers do not take "5E0" for one.
json::value json_seconds(std::chrono::microseconds time) {
    constexpr std::int64_t kSecond = 1'000'000;
    if (time.count() % kSecond == 0) return time.count() / kSecond;
    return in_seconds(time);
}

double last_transition(const InstanceStatus& status, WallTime when) {
    const auto since = when - std::chrono::seconds(status.in_state_seconds);
    return std::chrono::duration<double>(since.time_since_epoch()).count();
}

// "10.0.0.50/24 dev eth0 scope global label eth0:1 set"
std::string address_text(const config::VirtualAddress& address, const std::string& interface,
                         bool set) {
    auto text = fmt::format("{} dev {} scope {}", to_string(address.prefix),
                            address.interface.empty() ? interface : address.interface,
                            address.scope.empty() ? "global" : address.scope);
    if (!address.label.empty()) text += " label " + address.label;
    if (set) text += " set";
    return text;
}

std::vector<std::string> texts(const std::vector<config::VirtualAddress>& addresses,
                               const InstanceStatus& status) {
    const bool set = status.state == ipc::InstanceState::master;
    std::vector<std::string> all;
    all.reserve(addresses.size());
    for (const auto& address : addresses)
        all.push_back(address_text(address, status.interface, set));
    return all;
}

json::array array_of(const std::vector<std::string>& all) {
    json::array made;
    for (const auto& text : all)
        made.emplace_back(text);
    return made;
}

int master_priority(const InstanceStatus& status) {
    int highest = 0;
    if (status.state == ipc::InstanceState::master) return highest;
    for (const auto& peer : status.peers)
        highest = std::max(highest, peer.priority);
    return highest;
}

json::object data_of(const config::VrrpInstance& instance, const InstanceStatus& status,
                     WallTime when) {
    const auto& behaviour = instance.behaviour;
    const auto& garp = instance.garp;
    const auto flag = [](bool on) { return on ? 1 : 0; };
    json::object data{
        {"iname", instance.name},
        {"skip_check_adv_addr", flag(behaviour.skip_address_check)},
        {"strict_mode", flag(behaviour.strict)},
        {"vmac_ifname", instance.vmac ? instance.vmac->interface : std::string()},
        {"ifp_ifname", instance.interface},
        {"master_priority", master_priority(status)},
        {"last_transition", last_transition(status, when)},
        {"garp_delay", json_seconds(instance.garp_master_delay)},
        {"garp_refresh", garp.master_refresh.count()},
        {"garp_rep", instance.garp_master_repeat},
        {"garp_refresh_rep", garp.master_refresh_repeat},
        {"lower_prio_no_advert",
         flag(behaviour.lower_priority_no_advert.value_or(behaviour.strict))},
        {"higher_prio_send_advert", flag(behaviour.higher_priority_send_advert)},
        {"vrid", instance.vrid},
        {"base_priority", instance.priority},
        {"effective_priority", status.priority},
        {"vipset", status.state == ipc::InstanceState::master},
        {"promote_secondaries", behaviour.promote_secondaries},
        {"adver_int", json_seconds(instance.advert_interval)},
        {"accept", flag(behaviour.accept.value_or(!behaviour.strict))},
        {"nopreempt", !instance.preempt},
        {"preempt_delay", json_seconds(instance.preempt_delay)},
        {"state", static_cast<int>(status.state)},
        {"wantstate", static_cast<int>(status.state)},
        {"version", instance.version},
        {"auth_type", static_cast<int>(instance.authentication.type)},
    };
    data["vips"] = array_of(texts(instance.addresses, status));
    if (!instance.excluded_addresses.empty())
        data["evips"] = array_of(texts(instance.excluded_addresses, status));
    return data;
}

json::object stats_of(const InstanceStatus& status) {
    const auto numbers = keepalived_numbers(status);
    const auto& adverts = status.adverts;
    return {{"advert_rcvd", adverts.received},
            {"advert_sent", adverts.sent},
            {"become_master", adverts.became_master},
            {"release_master", adverts.released_master},
            {"packet_len_err", numbers.length},
            {"advert_interval_err", numbers.interval},
            {"ip_ttl_err", numbers.ttl},
            {"invalid_type_rcvd", numbers.type},
            {"addr_list_err", numbers.address_list},
            {"invalid_authtype", 0},
            {"authtype_mismatch", 0},
            {"auth_failure", numbers.authentication},
            {"pri_zero_rcvd", adverts.priority_zero_received},
            {"pri_zero_sent", adverts.priority_zero_sent}};
}

std::string addresses_text(const char* title, const std::vector<std::string>& addresses) {
    auto text = fmt::format("   {}:\n", title);
    for (const auto& address : addresses)
        text += fmt::format("     {}\n", address);
    return text;
}

std::string data_text(const config::VrrpInstance& instance, const InstanceStatus& status,
                      WallTime when) {
    const auto* state = ipc::word_of(status.state);
    auto text = fmt::format(
        " VRRP Instance = {}\n"
        "   VRRP Version = {}\n"
        "   State = {}\n"
        "   Wantstate = {}\n"
        "   Last transition = {:.6f} ({})\n"
        "   Interface = {}\n"
        "   Gratuitous ARP delay = {}\n"
        "   Gratuitous ARP repeat = {}\n"
        "   Gratuitous ARP refresh = {}\n"
        "   Gratuitous ARP refresh repeat = {}\n"
        "   Virtual Router ID = {}\n"
        "   Priority = {}\n"
        "   Effective priority = {}\n"
        "   Advert interval = {} {}\n"
        "   Preempt = {}\n",
        instance.name, instance.version, state, state, last_transition(status, when), status.since,
        instance.interface, in_seconds(instance.garp_master_delay), instance.garp_master_repeat,
        instance.garp.master_refresh.count(), instance.garp.master_refresh_repeat, instance.vrid,
        instance.priority, status.priority,
        instance.version == 2 ? instance.advert_interval.count() / 1'000'000
                              : instance.advert_interval.count() / 1000,
        instance.version == 2 ? "sec" : "milli-sec", instance.preempt ? "enabled" : "disabled");
    text += addresses_text(fmt::format("Virtual IP ({})", instance.addresses.size()).c_str(),
                           texts(instance.addresses, status));
    if (!instance.excluded_addresses.empty())
        text += addresses_text("Virtual IP Excluded ", texts(instance.excluded_addresses, status));
    return text;
}

std::string script_text(const config::TrackScript& script, bool good) {
    return fmt::format(
        " VRRP Script = {}\n"
        "   Command = '{}'\n"
        "   Interval = {:g} sec\n"
        "   Timeout = {:g} sec\n"
        "   Weight = {}\n"
        "   Rise = {}\n"
        "   Fall = {}\n"
        "   Status = {}\n"
        "   State = idle\n",
        script.name, fmt::join(script.script.command, "' '"), in_seconds(script.interval),
        in_seconds(script.timeout), script.weight.value, script.rise, script.fall,
        good ? "GOOD" : "BAD");
}

bool is_good(const Status& status, const std::string& script) {
    return std::any_of(status.trackers.begin(), status.trackers.end(), [&](const auto& tracker) {
        return tracker.kind == ipc::TrackerKind::script && tracker.name == script &&
               tracker.status != 0;
    });
}

}  // namespace

std::string json_dump(const DumpSubject& subject) {
    json::array instances;
    const auto& configured = subject.config.vrrp.instances;
    for (std::size_t i = 0; i < configured.size() && i < subject.status.instances.size(); ++i) {
        const auto& status = subject.status.instances[i];
        instances.push_back(json::object{{"data", data_of(configured[i], status, subject.when)},
                                         {"stats", stats_of(status)}});
    }
    if (subject.config.global.files.json_version < 2) return events::json_text(instances);
    return events::json_text(json::object{{"vrrp", std::move(instances)}});
}

std::string data_dump(const DumpSubject& subject) {
    std::string text = "------< VRRP Topology >------\n";
    const auto& vrrp = subject.config.vrrp;
    for (std::size_t i = 0; i < vrrp.instances.size() && i < subject.status.instances.size(); ++i)
        text += data_text(vrrp.instances[i], subject.status.instances[i], subject.when);
    if (!vrrp.scripts.empty()) text += "------< VRRP Scripts >------\n";
    for (const auto& script : vrrp.scripts)
        text += script_text(script, is_good(subject.status, script.name));
    return text;
}

std::string stats_dump(const DumpSubject& subject) {
    std::string text;
    for (const auto& status : subject.status.instances) {
        const auto numbers = keepalived_numbers(status);
        const auto& adverts = status.adverts;
        text += fmt::format(
            "VRRP Instance: {}\n"
            "  Advertisements:\n    Received: {}\n    Sent: {}\n"
            "  Became master: {}\n  Released master: {}\n"
            "  Packet Errors:\n    Length: {}\n    TTL: {}\n    Invalid Type: {}\n"
            "    Advertisement Interval: {}\n    Address List: {}\n"
            "  Authentication Errors:\n    Invalid Type: 0\n    Type Mismatch: 0\n"
            "    Failure: {}\n"
            "  Priority Zero:\n    Received: {}\n    Sent: {}\n",
            status.name, adverts.received, adverts.sent, adverts.became_master,
            adverts.released_master, numbers.length, numbers.ttl, numbers.type, numbers.interval,
            numbers.address_list, numbers.authentication, adverts.priority_zero_received,
            adverts.priority_zero_sent);
    }
    return text;
}

}  // namespace holdfast::control
