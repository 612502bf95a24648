// What the IPVS process is told: its slice of the configuration.
#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "parser/config/global.h"
#include "parser/config/lvs.h"

namespace holdfast::config {

struct IpvsConfig {
    // Without checks, and with those that checks need (VirtualServer::for_checks).
    std::vector<VirtualServer> virtual_servers = {};
    std::vector<VirtualServerGroup> groups = {};  // each that a virtual server names is here
    IpvsSettings settings = {};
    std::string network_namespace = {};  // whose table it is; empty: that of the daemon
    bool initial_notifies = false;       // servers that begin as up are told to be up
    bool has_listeners = false;          // to what happens: notify pipes, mailboxes, a webhook
    Buffer command_buffer = {};          // of the line to the kernel
};
BOOST_DESCRIBE_STRUCT(IpvsConfig, (),
                      (virtual_servers, groups, settings, network_namespace, initial_notifies,
                       has_listeners, command_buffer))

IpvsConfig ipvs_slice(const Global& global, LvsConfig lvs);

}  // namespace holdfast::config
