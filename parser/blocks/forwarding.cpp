#include "parser/blocks/forwarding.h"

namespace holdfast::config {
namespace {

// The words after TUN. False: they make no sense, which has been told.
bool read_tunnel(Tunnel& tunnel, const Reading& reading) {
    const Words words = reading.statement.arguments;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto option =
            read_choice(reading, words[i], {"nocsum", "csum", "remcsum", "type", "port"}, false);
        if (!option) return false;
        if (*option < 3) {
            tunnel.checksum = static_cast<TunnelChecksum>(*option);
            continue;
        }
        if (i + 1 == words.size()) {
            reading.ignored(words[i], "lacks its argument");
            return false;
        }
        const auto& value = words[++i];
        if (*option == 3) {
            const auto type = read_choice(reading, value, {"ipip", "gue", "gre"}, false);
            if (!type) return false;
            tunnel.type = static_cast<TunnelType>(*type);
        } else {
            const auto port = read_integer(reading, value, 1, 65535);
            if (!port) return false;
            tunnel.port = static_cast<std::uint16_t>(*port);
        }
    }
    return true;
}

// What the kernel knows: a port for GUE only, checksums for GUE and in part for GRE.
std::string_view problem_of(const Tunnel& tunnel) {
    if ((tunnel.type == TunnelType::gue) != (tunnel.port != 0))
        return "a tunnel has a port exactly when it is of type gue";
    if (tunnel.type == TunnelType::ipip && tunnel.checksum != TunnelChecksum::nocsum)
        return "a tunnel of type ipip has no checksum";
    if (tunnel.type == TunnelType::gre && tunnel.checksum == TunnelChecksum::remcsum)
        return "a tunnel of type gre has no remote checksum";
    return "";
}

}  // namespace

std::optional<Forwarding> read_forwarding(const Reading& reading) {
    const Words words = reading.statement.arguments;
    const auto method = read_choice(reading, words[0], {"NAT", "DR", "TUN"}, false);
    if (!method) return std::nullopt;
    Forwarding forwarding{static_cast<ForwardingMethod>(*method), {}};
    if (words.size() == 1) return forwarding;
    if (forwarding.method != ForwardingMethod::tun) {
        reading.ignored(words[1], "is an option of TUN");
        return forwarding;
    }
    if (!read_tunnel(forwarding.tunnel, reading)) return std::nullopt;
    const auto problem = problem_of(forwarding.tunnel);
    if (problem.empty()) return forwarding;
    reading.diagnostics.warning(reading.statement.head(),
                                fmt::format("{}: {}, ignored", reading.keyword.name, problem));
    return std::nullopt;
}

}  // namespace holdfast::config
