#include "daemon/core/needs.h"

#include <algorithm>

namespace holdfast::daemon {

namespace {

using privileges::Capabilities;
using privileges::Capability;
using privileges::only;

constexpr std::uint16_t kFirstFreePort = 1024;

// A mark is set with CAP_NET_RAW since Linux 5.17; before, with CAP_NET_ADMIN only.
Capabilities of_connection(const config::Connection& connection) {
    Capabilities needs = 0;
    if (connection.fwmark != 0 || connection.connect_vip) needs |= only(Capability::net_raw);
    if (connection.bind_port != 0 && connection.bind_port < kFirstFreePort)
        needs |= only(Capability::net_bind_service);
    return needs;
}

struct NeedsOfCheck {
    bool may_ping;

    Capabilities operator()(const config::PingCheck& check) const {
        return of_connection(check) | (may_ping ? 0 : only(Capability::net_raw));
    }
    Capabilities operator()(const config::SmtpCheck& check) const {
        auto needs = of_connection(check);
        for (const auto& host : check.hosts)
            needs |= of_connection(host);
        return needs;
    }
    Capabilities operator()(const config::MiscCheck&) const { return 0; }
    Capabilities operator()(const config::FileCheck&) const { return 0; }
    Capabilities operator()(const config::BfdCheck&) const { return 0; }
    template <class Check>
    Capabilities operator()(const Check& check) const {
        return of_connection(check);
    }
};

}  // namespace

Capabilities checkers_need(const config::LvsConfig& config, bool may_ping) {
    Capabilities needs = 0;
    for (const auto& virtual_server : config.virtual_servers) {
        for (const auto& server : virtual_server.real_servers) {
            for (const auto& check : server.tcp_checks)
                needs |= of_connection(check);
            for (const auto& check : server.checks)
                needs |= std::visit(NeedsOfCheck{may_ping}, check);
        }
    }
    return needs;
}

}  // namespace holdfast::daemon
