// What the tests of the IPVS core share: services and operations written in one line.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "ipvs/core/plan.h"
#include "parser/config/lvs.h"

namespace holdfast::ipvs {

// "ADDRESS:PORT", the address without brackets.
inline IpEndpoint at(const std::string& text) {
    const auto colon = text.rfind(':');
    return {*parse_ip_address(text.substr(0, colon)),
            static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)))};
}

inline config::RealServer real(const std::string& endpoint, int weight = 1) {
    config::RealServer server;
    server.endpoint = at(endpoint);
    server.weight = weight;
    return server;
}

inline config::VirtualServer service(const std::string& endpoint,
                                     std::vector<config::RealServer> servers) {
    config::VirtualServer made;
    made.endpoint = at(endpoint);
    made.real_servers = std::move(servers);
    return made;
}

// "add tcp 192.0.2.1:80 wlc", "add 10.0.0.1:80 nat 1 to tcp 192.0.2.1:80", ...
inline std::vector<std::string> lines(const Operations& operations) {
    struct Line {
        static std::string of(const Service& service) {
            auto line = to_string(service.key) + " " + service.scheduler;
            if (service.flags & service_flag::persistent) {
                line += fmt::format(" persistent {}", service.timeout_seconds);
            }
            return line;
        }
        static std::string of(const ServiceKey& key, const Destination& destination) {
            return fmt::format("{} {} {} in {}", to_string(destination.endpoint),
                               name(destination.method), destination.weight, to_string(key));
        }
        std::string operator()(const NewService& o) const { return "add " + of(o.service); }
        std::string operator()(const SetService& o) const { return "set " + of(o.service); }
        std::string operator()(const RemoveService& o) const { return "del " + to_string(o.key); }
        std::string operator()(const NewDestination& o) const {
            return "add " + of(o.key, o.destination);
        }
        std::string operator()(const SetDestination& o) const {
            return "set " + of(o.key, o.destination);
        }
        std::string operator()(const RemoveDestination& o) const {
            return "del " + to_string(o.endpoint) + " in " + to_string(o.key);
        }
        std::string operator()(const Flush&) const { return "flush"; }
    };
    std::vector<std::string> all;
    for (const auto& operation : operations)
        all.push_back(std::visit(Line{}, operation));
    return all;
}

using Lines = std::vector<std::string>;

}  // namespace holdfast::ipvs
