#include "tools/ipvsadm/options.h"

#include <array>

#include <fmt/format.h>

namespace holdfast::ipvsadm {

namespace {

using enum Option;

// In the order of the enumeration.
constexpr std::array kNames = {
    "numeric",
    "connection",
    "service-address",
    "scheduler",
    "persistent",
    "netmask",
    "real-server",
    "forwarding-method",
    "weight",
    "u-threshold",
    "l-threshold",
    "mcast-interface",
    "timeout",
    "daemon",
    "stats",
    "rate",
    "thresholds",
    "persistent-conn",
    "nosort",
    "syncid",
    "exact",
    "ops",
    "pe",
    "sched-flags",
    "mcast-group",
    "mcast-port",
    "mcast-ttl",
    "sync-maxlen",
    "tun-info",
    "tun-type",
    "tun-port",
    "tun-nocsum",
    "tun-csum",
    "tun-remcsum",
    "json",
};

struct Rule {
    const char* name;
    OptionSet needs;
    OptionSet may_have;
    OptionSet one_of;  // at most one
};

constexpr OptionSet kOfService{scheduler, persistent, netmask, one_packet, engine, scheduler_flags};
constexpr OptionSet kOfServer{forwarding,         weight,          upper_threshold,
                              lower_threshold,    tunnel_type,     tunnel_port,
                              tunnel_no_checksum, tunnel_checksum, tunnel_remote_checksum};

Rule rule_of(Command command) {
    switch (command) {
        case Command::add_service:
            return {"add-service", {service}, kOfService, {}};
        case Command::edit_service:
            return {"edit-service", {service}, kOfService, {}};
        case Command::delete_service:
            return {"delete-service", {service}, {}, {}};
        case Command::clear:
            return {"flush", {}, {}, {}};
        case Command::list:
            return {"list",
                    {},
                    {numeric, stats, rate, thresholds, persistent_connections, nosort, sync_id,
                     exact, tunnel_info, json},
                    {connection, service, timeout, daemon}};
        case Command::add_server:
            return {"add-server", {service, real_server}, kOfServer, {}};
        case Command::delete_server:
            return {"delete-server", {service, real_server}, {}, {}};
        case Command::edit_server:
            return {"edit-server", {service, real_server}, kOfServer, {}};
        case Command::set_timeouts:
            return {"set", {}, {}, {}};
        case Command::start_daemon:
            return {"start-daemon",
                    {},
                    {mcast_interface, sync_id, mcast_group, mcast_port, mcast_ttl, sync_length},
                    {}};
        case Command::stop_daemon:
            return {"stop-daemon", {}, {sync_id}, {}};
        case Command::restore:
            return {"restore", {}, {}, {}};
        case Command::save:
            return {"save", {}, {numeric}, {}};
        case Command::zero:
            return {"zero", {}, {service}, {}};
        case Command::help:
        case Command::version:
            break;
    }
    return {"", {}, {}, {}};
}

Rule rule_of(ipvs::TunnelType type) {
    switch (type) {
        case ipvs::TunnelType::gue:
            return {"gue",
                    {tunnel_port},
                    {},
                    {tunnel_no_checksum, tunnel_checksum, tunnel_remote_checksum}};
        case ipvs::TunnelType::gre:
            return {"gre", {}, {}, {tunnel_no_checksum, tunnel_checksum}};
        case ipvs::TunnelType::ipip:
            break;
    }
    return {"ipip", {}, {}, {}};
}

// Looks at the options of `relevant` only.
Result<void> check(const Rule& rule, const char* kind, OptionSet given, OptionSet relevant) {
    const auto refused = [](std::string text) { return Error{std::move(text), kRefused}; };
    const char* first = nullptr;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        const auto option = static_cast<Option>(i);
        if (!relevant.has(option)) continue;
        const auto* name = kNames[i];
        if (!given.has(option)) {
            if (!rule.needs.has(option)) continue;
            return refused(fmt::format("You need to supply the '{}' option for the '{}' {}", name,
                                       rule.name, kind));
        }
        if (rule.needs.has(option) || rule.may_have.has(option)) continue;
        if (!rule.one_of.has(option)) {
            return refused(
                fmt::format("Illegal '{}' option with the '{}' {}", name, rule.name, kind));
        }
        if (std::exchange(first, first ? first : name)) {
            return refused(
                fmt::format("The option '{}' conflicts with the '{}' option in the '{}' {}", name,
                            first, rule.name, kind));
        }
    }
    return {};
}

constexpr OptionSet all_options() {
    OptionSet all;
    for (std::size_t i = 0; i < kNames.size(); ++i)
        all.add(static_cast<Option>(i));
    return all;
}

}  // namespace

const char* name(Option option) { return kNames[static_cast<std::size_t>(option)]; }

Result<void> check_options(Command command, OptionSet given) {
    return check(rule_of(command), "command", given, all_options());
}

Result<void> check_tunnel_options(ipvs::TunnelType type, OptionSet given) {
    return check(rule_of(type), "tunnel type", given,
                 {tunnel_port, tunnel_no_checksum, tunnel_checksum, tunnel_remote_checksum});
}

}  // namespace holdfast::ipvsadm
