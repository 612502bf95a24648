// What must be true of a virtual server and its real servers as a whole.
#include <fmt/format.h>

#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr seconds kDefaultPersistence{360};

bool is_host(const IpAddress& address) {
    return !address.is_unspecified() && !address.is_multicast();
}

// Only a tunnel carries one family over the other.
bool family_fits(const IpAddress& service, const IpAddress& server, ForwardingMethod method) {
    return method == ForwardingMethod::tun || same_family(service, server);
}

// Only NAT can change the port: the other methods deliver the client's packet as it is.
void fit_port(IpEndpoint& endpoint, ForwardingMethod method, const VirtualServer& server,
              SourceRange where, Diagnostics& diagnostics) {
    const auto port = server.endpoint.port;
    if (method == ForwardingMethod::nat || endpoint.port == port) return;
    diagnostics.warning(
        where,
        fmt::format("{}: DR and TUN cannot change the port, {} of the virtual server is used",
                    to_string(endpoint), port));
    endpoint.port = port;
}

void check_sorry_server(VirtualServerDraft& server, const Statement& block,
                        Diagnostics& diagnostics) {
    if (!server.sorry_server) {
        if (server.sorry_server_method) {
            diagnostics.warning(block.place_of("sorry_server_lvs_method"),
                                "sorry_server_lvs_method without a sorry_server, ignored");
        }
        return;
    }
    auto& sorry = *server.sorry_server;
    sorry.method = server.sorry_server_method.value_or(server.method);
    const auto& address = sorry.endpoint.address;
    if (!is_host(address) || !family_fits(server.endpoint.address, address, sorry.method)) {
        diagnostics.warning(
            sorry.where, fmt::format("sorry_server {} is left out: {}", to_string(sorry.endpoint),
                                     is_host(address) ? "IPv4 and IPv6 meet in TUN only"
                                                      : "it is not the address of a host"));
        server.sorry_server.reset();
        return;
    }
    fit_port(sorry.endpoint, sorry.method, server, sorry.where, diagnostics);
}

}  // namespace

bool check_real_server(RealServerDraft& real, VirtualServerDraft& server, const Statement& block,
                       Diagnostics& diagnostics) {
    const auto left_out = [&](std::string_view why) {
        diagnostics.warning(block.head(), fmt::format("real_server {} is left out: {}",
                                                      to_string(real.endpoint), why));
        return false;
    };
    const auto& address = real.endpoint.address;
    if (!is_host(address)) return left_out("it is not the address of a host");
    if (!family_fits(server.endpoint.address, address, real.method)) {
        return left_out(
            fmt::format("the virtual server is IPv{}, and IPv4 and IPv6 meet in TUN "
                        "only",
                        server.endpoint.address.is_v4() ? 4 : 6));
    }
    fit_port(real.endpoint, real.method, server, block.head(), diagnostics);
    const auto [first, is_new] = server.places.try_emplace(real.endpoint, block.head());
    if (is_new) return true;
    left_out("the virtual server has it already");
    diagnostics.note(first->second, "here");
    return false;
}

bool check_virtual_server(VirtualServerDraft& server, const Statement& block,
                          Diagnostics& diagnostics) {
    const auto warn = [&](const std::string& what) {
        diagnostics.warning(block.head(),
                            fmt::format("virtual_server {} {}", to_string(server.endpoint), what));
    };
    if (!is_host(server.endpoint.address)) {
        warn("is left out: it is not the address of a host");
        return false;
    }
    if (server.real_servers.empty()) {
        warn("is left out: it has no real_server");
        return false;
    }
    if (!block.last("protocol"))
        warn("has no protocol and is UDP therefore; write 'protocol TCP' if it is TCP");
    if (server.endpoint.port == 0 && !server.persistence_timeout) {
        warn(
            fmt::format("has no port, which works with persistence only: persistence_timeout {} "
                        "is used",
                        kDefaultPersistence.count()));
        server.persistence_timeout = kDefaultPersistence;
    }
    check_sorry_server(server, block, diagnostics);
    return true;
}

}  // namespace holdfast::config
