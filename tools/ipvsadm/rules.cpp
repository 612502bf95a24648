#include "tools/ipvsadm/rules.h"

#include <fmt/format.h>

namespace holdfast::ipvsadm {

namespace {

using ipvs::Destination;
using ipvs::ForwardingMethod;
using ipvs::Service;

// "-t 192.168.10.50:80", "-f 5 -6"
std::string service_option(const ipvs::ServiceKey& key, const Names& names) {
    if (key.fwmark != 0) {
        return fmt::format("-f {}{}", static_cast<std::int32_t>(key.fwmark),
                           key.is_v6() ? " -6" : "");
    }
    const auto endpoint = endpoint_text(key.endpoint, key.protocol, names);
    switch (key.protocol) {
        case ipvs::Protocol::tcp:
            return "-t " + endpoint;
        case ipvs::Protocol::udp:
            return "-u " + endpoint;
        case ipvs::Protocol::sctp:
            break;
    }
    return "--sctp-service " + endpoint;
}

std::string service_rule(const Service& service, const std::string& option) {
    auto line = fmt::format("-A {} -s {}", option, service.scheduler);
    if (service.flags & ipvs::service_flag::persistent) {
        line += fmt::format(" -p {}", service.timeout_seconds);
        line += netmask_text(service, " -M ");
    }
    if (!service.persistence_engine.empty()) line += " --pe " + service.persistence_engine;
    if (service.flags & ipvs::service_flag::one_packet) line += " -o";
    if (service.flags & ipvs::service_flag::scheduler_any) {
        line += " -b " + scheduler_flags_text(service);
    }
    return line + "\n";
}

const char* method_option(ForwardingMethod method) {
    switch (method) {
        case ForwardingMethod::nat:
            return "-m";
        case ForwardingMethod::tunnel:
            return "-i";
        case ForwardingMethod::local:
        case ForwardingMethod::direct:
            return "-g";
        case ForwardingMethod::bypass:
            break;
    }
    return "(null)";
}

// " --tun-type gue --tun-port 6080 --tun-csum"
std::string tunnel_options(const Destination& server) {
    constexpr const char* kChecksums[] = {"--tun-nocsum", "--tun-csum", "--tun-remcsum"};
    if (server.method != ForwardingMethod::tunnel) return {};
    auto text = fmt::format(" --tun-type {}", name(server.tunnel_type));
    if (server.tunnel_type == ipvs::TunnelType::ipip) return text;
    if (server.tunnel_type == ipvs::TunnelType::gue) {
        text += fmt::format(" --tun-port {}", server.tunnel_port);
    }
    return text + " " + kChecksums[std::min<std::size_t>(server.tunnel_flags, 2)];
}

}  // namespace

std::string rules(const Service& service, const std::vector<Destination>& servers,
                  const Names& names) {
    const auto option = service_option(service.key, names);
    auto text = service_rule(service, option);
    for (const auto& server : servers) {
        text += fmt::format("-a {} -r {} {} -w {}{}\n", option,
                            endpoint_text(server.endpoint, service.key.protocol, names),
                            method_option(server.method), static_cast<std::int32_t>(server.weight),
                            tunnel_options(server));
    }
    return text;
}

}  // namespace holdfast::ipvsadm
