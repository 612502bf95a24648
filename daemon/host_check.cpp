#include "daemon/host_check.h"

#include <fmt/format.h>
#include <net/if.h>

namespace holdfast::daemon {

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
}

bool interface_exists(const std::string& name) { return ::if_nametoindex(name.c_str()) != 0; }

}  // namespace holdfast::daemon
