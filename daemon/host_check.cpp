#include "daemon/host_check.h"

#include <fmt/format.h>
#include <net/if.h>

#include "daemon/find_program.h"

namespace holdfast::daemon {

namespace {

void check_program(const std::optional<config::Script>& script, const std::string& whose,
                   config::Diagnostics& diagnostics) {
    if (!script || find_program(script->command.front())) return;
    diagnostics.warning(script->where, fmt::format("{} cannot be run: {}", whose,
                                                   why_not_found(script->command.front())));
}

void check_programs(const config::Notifications& notifications, const std::string& whose,
                    config::Diagnostics& diagnostics) {
    using config::Notifications;
    for (const auto script : {&Notifications::master, &Notifications::backup, &Notifications::fault,
                              &Notifications::stop, &Notifications::deleted, &Notifications::any,
                              &Notifications::master_rx_lower_priority})
        check_program(notifications.*script, "the notify script of " + whose, diagnostics);
}

void check_programs(const config::Config& config, config::Diagnostics& diagnostics) {
    for (const auto& script : config.vrrp.scripts)
        check_program(script.script, "vrrp_script " + script.name, diagnostics);
    for (const auto& instance : config.vrrp.instances)
        check_programs(instance.notifications, "vrrp_instance " + instance.name, diagnostics);
    for (const auto& group : config.vrrp.sync_groups)
        check_programs(group.notifications, "vrrp_sync_group " + group.name, diagnostics);
    const auto& global = config.global.scripts;
    for (const auto* fifo : {&global.fifo, &global.vrrp_fifo})
        check_program(fifo->script, "the reader of " + fifo->path, diagnostics);
}

}  // namespace

void check_host(const config::Config& config, const InterfaceExists& exists,
                config::Diagnostics& diagnostics) {
    for (const auto& instance : config.vrrp.instances) {
        if (!instance.interface.empty() && !exists(instance.interface)) {
            diagnostics.warning(
                instance.interface_where,
                fmt::format("WARNING - interface {} for vrrp_instance {} doesn't exist",
                            instance.interface, instance.name));
        }
        for (const auto& address : instance.addresses) {
            if (address.interface.empty() || exists(address.interface)) continue;
            diagnostics.warning(
                address.where,
                fmt::format(
                    "WARNING - interface {} for address {} of vrrp_instance {} doesn't exist",
                    address.interface, to_string(address.prefix), instance.name));
        }
    }
    check_programs(config, diagnostics);
}

bool interface_exists(const std::string& name) { return ::if_nametoindex(name.c_str()) != 0; }

}  // namespace holdfast::daemon
