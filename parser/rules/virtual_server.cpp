// What must be true of a virtual server and its real servers as a whole.
#include <algorithm>

#include <fmt/format.h>

#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr seconds kDefaultPersistence{360};

bool is_host(const IpAddress& address) {
    return !address.is_unspecified() && !address.is_multicast();
}

// How the virtual server is named: by its endpoint, a firewall mark or a group.
// How the virtual server is named: by its endpoint, a firewall mark or a group.
std::string name_of(const VirtualServer& server) {
    if (server.fwmark) return fmt::format("fwmark {}", server.fwmark);
    if (!server.group.empty()) return "group " + printable(server.group);
    return to_string(server.endpoint);
}

bool is_direct(const VirtualServer& server) { return !server.fwmark && server.group.empty(); }

// Only a tunnel carries one family over the other.
bool family_fits(const VirtualServer& service, const IpAddress& server, ForwardingMethod method) {
    return method == ForwardingMethod::tun || !is_direct(service) ||
           same_family(service.endpoint.address, server);
}

// Only NAT can change the port: the other methods deliver the client's packet as it is.
void fit_port(IpEndpoint& endpoint, ForwardingMethod method, const VirtualServer& server,
              SourceRange where, Diagnostics& diagnostics) {
    const auto port = server.endpoint.port;
    if (!is_direct(server)) return;
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
        if (server.sorry_server_inhibit) {
            diagnostics.warning(block.place_of("sorry_server_inhibit"),
                                "sorry_server_inhibit without a sorry_server, ignored");
        }
        return;
    }
    auto& sorry = *server.sorry_server;
    sorry.method = server.sorry_server_method.value_or(server.method);
    sorry.tunnel = server.sorry_server_method ? server.sorry_server_tunnel : server.tunnel;
    sorry.inhibit = server.sorry_server_inhibit;
    const auto& address = sorry.endpoint.address;
    if (!is_host(address) || !family_fits(server, address, sorry.method)) {
        diagnostics.warning(
            sorry.where, fmt::format("sorry_server {} is left out: {}", to_string(sorry.endpoint),
                                     is_host(address) ? "IPv4 and IPv6 meet in TUN only"
                                                      : "it is not the address of a host"));
        server.sorry_server.reset();
        return;
    }
    fit_port(sorry.endpoint, sorry.method, server, sorry.where, diagnostics);
}

// Gives a check its target and says whether it has one.
bool aim(Connection& check, const RealServer& server) {
    if (check.target.address.is_unspecified()) check.target.address = server.endpoint.address;
    if (check.target.port == 0) check.target.port = server.endpoint.port;
    return check.target.port != 0;
}
bool aim(SmtpCheck& check, const RealServer& server) {
    for (auto& host : check.hosts) {
        if (!aim(host, server)) return false;
    }
    return aim(static_cast<Connection&>(check), server);
}
bool aim(PingCheck& check, const RealServer& server) {
    aim(static_cast<Connection&>(check), server);
    return true;  // a ping needs no port
}
bool aim(MiscCheck&, const RealServer&) { return true; }
bool aim(FileCheck&, const RealServer&) { return true; }
bool aim(BfdCheck&, const RealServer&) { return true; }

// Fills in what the checks take from their server, and leaves out what has no port to go to.
void aim_checks(RealServer& server, Diagnostics& diagnostics) {
    const auto untargeted = [&](auto& check) {
        if (aim(check, server)) return false;
        diagnostics.warning(check.where,
                            "the check is left out: the real server has no port, and the check no "
                            "connect_port");
        return true;
    };
    erase_if(server.tcp_checks, untargeted);
    erase_if(server.checks, [&](auto& check) { return std::visit(untargeted, check); });
    // The checks have inherited it, and may have said otherwise. Without any there would be nothing
    // to wait for.
    const auto begins_down = [](const auto& check) {
        if constexpr (requires { check.alpha; }) return check.alpha;
        return false;
    };
    server.alpha = std::any_of(server.tcp_checks.begin(), server.tcp_checks.end(), begins_down) ||
                   std::any_of(server.checks.begin(), server.checks.end(),
                               [&](const auto& check) { return std::visit(begins_down, check); });
}

// By NAT a check takes the path of clients anyway.
void check_path(const RealServer& server, const VirtualServer& service, Connection& check,
                SourceRange where, Diagnostics& diagnostics) {
    if (!check.connect_vip) return;
    const auto wrong = [&](std::string_view what, std::string_view then) {
        diagnostics.warning(
            where, fmt::format("real_server {}: {}, {}", to_string(server.endpoint), what, then));
    };
    if (!is_direct(service) || server.method == ForwardingMethod::nat) {
        wrong("connect_vip is for DR and TUN, and for a virtual server that is an address",
              "connect_vip is ignored");
        check.connect_vip = false;
        return;
    }
    if (check.fwmark != 0) wrong("connect_vip has a mark of its own", "fwmark is ignored");
    if (check.target.address != server.endpoint.address)
        wrong("connect_vip goes to the virtual server's address", "connect_ip is ignored");
}

void check_paths(RealServer& server, const VirtualServer& service, Diagnostics& diagnostics) {
    for (auto& check : server.tcp_checks)
        check_path(server, service, check, check.where, diagnostics);
    for (auto& check : server.checks) {
        if (auto* web = std::get_if<HttpCheck>(&check))
            check_path(server, service, *web, web->where, diagnostics);
    }
}

// ip_vs refuses a server whose thresholds are the wrong way round.
void check_thresholds(RealServer& server, const Statement& block, Diagnostics& diagnostics) {
    if (server.lower_threshold <= server.upper_threshold) return;
    diagnostics.info(block.place_of("lthreshold"),
                     fmt::format("real_server {}: lthreshold is more than uthreshold, ignored",
                                 to_string(server.endpoint)));
    server.lower_threshold = 0;
}

// Flags that the scheduler or the protocol does not have are taken away.
void check_scheduler(VirtualServerDraft& server, const Statement& block, Diagnostics& diagnostics) {
    const auto ignored = [&](std::string_view keyword, std::string_view needed) {
        diagnostics.warning(block.place_of(keyword),
                            fmt::format("virtual_server {}: {} works with {} only, ignored",
                                        name_of(server), keyword, needed));
    };
    if (server.one_packet && server.protocol != Protocol::udp) {
        ignored("ops", "protocol UDP");
        server.one_packet = false;
    }
    if (block.last("hashed")) ignored("hashed", "the kernel, which sets it itself,");
    std::erase_if(server.scheduler_flags, [&](const std::string& flag) {
        const bool named = flag.starts_with("sh-") || flag.starts_with("mh-");
        if (!named || server.scheduler == flag.substr(0, 2)) return false;
        ignored(flag, "lvs_sched " + flag.substr(0, 2));
        return true;
    });
    const bool v6 = server.endpoint.address.is_v6();
    if (is_direct(server) && server.family && (*server.family == IpFamily::inet6) != v6)
        ignored("ip_family", "a firewall mark, or the address's own family");
}

bool has_moving_weight(const RealServer& server) {
    return std::any_of(server.checks.begin(), server.checks.end(), [](const Check& check) {
        const auto* program = std::get_if<MiscCheck>(&check);
        return (program && program->dynamic) || std::holds_alternative<FileCheck>(check);
    });
}

// Weights rise in whole numbers, and some schedulers do not look at them.
void check_slow_start(VirtualServer& server, const Statement& block, Diagnostics& diagnostics) {
    if (!server.slow_start) return;
    const auto no_effect = [&](std::string_view why) {
        diagnostics.warning(
            block.place_of("slow_start"),
            fmt::format("virtual_server {}: slow_start has no effect, {}", name_of(server), why));
    };
    const auto& servers = server.real_servers;
    constexpr std::string_view kWithoutWeights[] = {"rr", "lc", "dh"};
    if (std::count(std::begin(kWithoutWeights), std::end(kWithoutWeights), server.scheduler)) {
        no_effect("lvs_sched " + server.scheduler + " does not look at weights; wrr and wlc do");
    } else if (std::all_of(servers.begin(), servers.end(), [](const auto& real) {
                   return real.weight <= 1 && !has_moving_weight(real);
               })) {
        no_effect("there is nothing between 0 and a weight of 1; give the real servers 100");
    }
}

// What the live servers can weigh together is less than what is asked for.
void check_quorum(VirtualServer& server, const Statement& block, Diagnostics& diagnostics) {
    std::uint64_t most = 0;
    for (const auto& real : server.real_servers)
        most += static_cast<std::uint64_t>(real.weight);
    auto& quorum = server.quorum;
    if (quorum.weight > 1 && quorum.weight > most) {
        diagnostics.warning(block.place_of("quorum"),
                            fmt::format("virtual_server {}: the quorum of {} is never reached, all "
                                        "real servers together weigh {}, which is used",
                                        name_of(server), quorum.weight, most));
        quorum.weight = static_cast<std::uint32_t>(std::max<std::uint64_t>(most, 1));
    }
    if (quorum.hysteresis >= quorum.weight) {
        diagnostics.warning(block.place_of("hysteresis"),
                            fmt::format("virtual_server {}: with a hysteresis of {} and a quorum "
                                        "of {} the quorum is never lost, 0 is used",
                                        name_of(server), quorum.hysteresis, quorum.weight));
        quorum.hysteresis = 0;
    }
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
    if (!family_fits(server, address, real.method)) {
        return left_out(
            fmt::format("the virtual server is IPv{}, and IPv4 and IPv6 meet in TUN "
                        "only",
                        server.endpoint.address.is_v4() ? 4 : 6));
    }
    fit_port(real.endpoint, real.method, server, block.head(), diagnostics);
    const auto [first, is_new] = server.places.try_emplace(real.endpoint, block.head());
    if (is_new) {
        aim_checks(real, diagnostics);
        check_paths(real, server, diagnostics);
        check_thresholds(real, block, diagnostics);
        return true;
    }
    left_out("the virtual server has it already");
    diagnostics.note(first->second, "here");
    return false;
}

bool check_virtual_server(VirtualServerDraft& server, const Statement& block,
                          Diagnostics& diagnostics) {
    const auto warn = [&](const std::string& what) {
        diagnostics.warning(block.head(),
                            fmt::format("virtual_server {} {}", name_of(server), what));
    };
    if (is_direct(server) && !is_host(server.endpoint.address)) {
        warn("is left out: it is not the address of a host");
        return false;
    }
    if (server.real_servers.empty()) {
        warn("is left out: it has no real_server");
        return false;
    }
    if (!block.last("protocol") && !server.fwmark)
        warn("has no protocol and is UDP therefore; write 'protocol TCP' if it is TCP");
    if (is_direct(server) && server.endpoint.port == 0 && !server.persistence_timeout) {
        warn(
            fmt::format("has no port, which works with persistence only: persistence_timeout {} "
                        "is used",
                        kDefaultPersistence.count()));
        server.persistence_timeout = kDefaultPersistence;
    }
    if (server.ha_suspend && server.fwmark) {
        warn("has a firewall mark and so no address that ha_suspend could look for, ignored");
        server.ha_suspend = false;
    }
    check_sorry_server(server, block, diagnostics);
    check_quorum(server, block, diagnostics);
    check_slow_start(server, block, diagnostics);
    check_scheduler(server, block, diagnostics);
    return true;
}

}  // namespace holdfast::config
