#include "tools/ipvsadm/listing.h"

#include <fmt/format.h>

namespace holdfast::ipvsadm {

namespace {

using ipvs::Destination;
using ipvs::ForwardingMethod;
using ipvs::Protocol;
using ipvs::Service;
using ipvs::Stats;

constexpr std::size_t kLongestEndpoint = 59;
// Columns that an IPv4 service or server may fill, so that what follows stays in line.
constexpr std::size_t kServiceWidth = 33;
constexpr std::size_t kServerWidth = 28;

struct Title {
    Columns columns;
    const char* first;
    const char* second;
};
constexpr Title kTitles[] = {
    {Columns::connections, "Prot LocalAddress:Port Scheduler Flags",
     "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn"},
    {Columns::stats,
     "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes",
     "  -> RemoteAddress:Port"},
    {Columns::rate,
     "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS",
     "  -> RemoteAddress:Port"},
    {Columns::thresholds,
     "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn ",
     "  -> RemoteAddress:Port"},
    {Columns::persistent_connections,
     "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn ",
     "  -> RemoteAddress:Port"},
    {Columns::tunnels, "Prot LocalAddress:Port Scheduler Flags",
     "  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn"},
};

// Numbers from `from` on are written in units of `unit`.
struct Magnitude {
    std::uint64_t from;
    std::uint64_t unit;
    char letter;
};
constexpr Magnitude kMagnitudes[] = {
    {100'000'000'000'000, 1'000'000'000'000, 'T'},
    {100'000'000'000, 1'000'000'000, 'G'},
    {1'000'000'000, 1'000'000, 'M'},
    {100'000'000, 1'000, 'K'},
};

std::string number(std::uint64_t value, bool exact) {
    if (exact) {
        const auto digits = fmt::format("{}", value);
        return fmt::format(" {:>8}", digits);
    }
    for (const auto& magnitude : kMagnitudes) {
        if (value < magnitude.from) continue;
        return fmt::format("{:8}{}", value / magnitude.unit, magnitude.letter);
    }
    return fmt::format("{:9}", value);
}

std::string counters(const Stats& stats, bool exact) {
    std::string text;
    for (const auto count : {stats.connections, stats.in_packets, stats.out_packets, stats.in_bytes,
                             stats.out_bytes}) {
        text += number(count, exact);
    }
    return text;
}

std::string protocol_name(Protocol protocol) {
    switch (protocol) {
        case Protocol::tcp:
            return "TCP";
        case Protocol::udp:
            return "UDP";
        case Protocol::sctp:
            return "SCTP";
    }
    return "?";
}

std::string service_name(const Service& service, const Names& names) {
    const auto& key = service.key;
    if (key.fwmark != 0) {
        const auto mark = static_cast<std::int32_t>(key.fwmark);
        return fmt::format("FWM  {}{}", mark, key.is_v6() ? " IPv6" : "");
    }
    auto text = fmt::format("{:<4} {}", protocol_name(key.protocol),
                            endpoint_text(key.endpoint, key.protocol, names));
    if (!key.is_v6()) text.resize(std::min(text.size(), kServiceWidth));
    return text;
}

struct FlagName {
    std::uint32_t bit;
    const char* scheduler;  // that calls the bit so; empty: all others
    const char* name;
};
constexpr FlagName kFlagNames[] = {
    {ipvs::service_flag::scheduler_1, "sh", "sh-fallback"},
    {ipvs::service_flag::scheduler_2, "sh", "sh-port"},
    {ipvs::service_flag::scheduler_1, "mh", "mh-fallback"},
    {ipvs::service_flag::scheduler_2, "mh", "mh-port"},
    {ipvs::service_flag::scheduler_1, "", "flag-1"},
    {ipvs::service_flag::scheduler_2, "", "flag-2"},
    {ipvs::service_flag::scheduler_3, "", "flag-3"},
};

std::string persistence(const Service& service) {
    auto text = fmt::format(" persistent {}", service.timeout_seconds);
    text += netmask_text(service, " mask ");
    if (!service.persistence_engine.empty()) text += " pe " + service.persistence_engine;
    return text;
}

std::string service_line(const Service& service, const Layout& layout) {
    const auto name = service_name(service, layout.names);
    const auto stats = service.stats.value_or({});
    if (layout.columns == Columns::stats) {
        return fmt::format("{:<33}{}", name, counters(stats, layout.exact));
    }
    if (layout.columns == Columns::rate) {
        std::string rates;
        for (const auto rate : {stats.connection_rate, stats.in_packet_rate, stats.out_packet_rate,
                                stats.in_byte_rate, stats.out_byte_rate}) {
            rates += number(rate, layout.exact);
        }
        return fmt::format("{:<33}{}", name, rates);
    }
    auto line = name + " " + service.scheduler;
    if (service.flags & ipvs::service_flag::scheduler_any) {
        line += " (" + scheduler_flags_text(service) + ")";
    }
    if (service.flags & ipvs::service_flag::persistent) line += persistence(service);
    if (service.flags & ipvs::service_flag::one_packet) line += " ops";
    return line;
}

const char* method_name(ForwardingMethod method) {
    switch (method) {
        case ForwardingMethod::nat:
            return "Masq";
        case ForwardingMethod::local:
            return "Local";
        case ForwardingMethod::tunnel:
            return "Tunnel";
        case ForwardingMethod::direct:
            return "Route";
        case ForwardingMethod::bypass:
            break;
    }
    return "(null)";
}

std::string tunnel_info(const Destination& server) {
    constexpr const char* kChecksums[] = {"-c", "+c", "r+c"};
    const auto* checksum = kChecksums[std::min<std::size_t>(server.tunnel_flags, 2)];
    if (server.method != ForwardingMethod::tunnel) return "n/a";
    switch (server.tunnel_type) {
        case ipvs::TunnelType::ipip:
            return "ipip";
        case ipvs::TunnelType::gue:
            return fmt::format("gue:{}:{}", server.tunnel_port, checksum);
        case ipvs::TunnelType::gre:
            return fmt::format("gre:{}", checksum);
    }
    return "n/a";
}

using Text = std::string;

// At most `longest` of it.
void put_endpoint(Text& text, const IpEndpoint& endpoint, Protocol protocol, const Names& names,
                  std::size_t longest) {
    const auto begin = text.size();
    const bool is_v6 = endpoint.address.is_v6();
    if (is_v6) text.push_back('[');
    text += names.host(endpoint.address);
    if (is_v6) text.push_back(']');
    text.push_back(':');
    text += names.port(endpoint.port, protocol);
    text.resize(std::min(text.size(), begin + longest));
}

void fill_up(Text& text, std::size_t begin, std::size_t width) {
    if (text.size() < begin + width) text.resize(begin + width, ' ');
}

// To the left, in a column of at least this width.
void put(Text& text, std::string_view word, std::size_t width) {
    const auto begin = text.size();
    text.append(word);
    fill_up(text, begin, width);
}

template <class Number>
void put_number(Text& text, Number number, std::size_t width) {
    const fmt::format_int digits(number);
    put(text, {digits.data(), digits.size()}, width);
}

struct Column {
    std::uint32_t value;
    std::size_t width;
};
void put_columns(Text& text, std::initializer_list<Column> columns) {
    for (const auto& column : columns) {
        text.push_back(' ');
        put_number(text, column.value, column.width);
    }
}

void put_connections(Text& text, const Destination& server) {
    put_columns(text, {{server.active_connections, 10}, {server.inactive_connections, 10}});
}

void put_weight(Text& text, const Destination& server) {
    text.push_back(' ');
    put_number(text, static_cast<std::int32_t>(server.weight), 6);
}

std::string rates(const Stats& stats, bool exact) {
    return fmt::format(" {:8} {:8} {:8}{}{}", stats.connection_rate, stats.in_packet_rate,
                       stats.out_packet_rate, number(stats.in_byte_rate, exact),
                       number(stats.out_byte_rate, exact));
}

void put_server(Text& text, const Destination& server, const Layout& layout) {
    switch (layout.columns) {
        case Columns::stats:
            return put(text, counters(server.stats.value_or({}), layout.exact), 0);
        case Columns::rate:
            return put(text, rates(server.stats.value_or({}), layout.exact), 0);
        case Columns::thresholds:
            put_columns(text, {{server.upper_threshold, 10}, {server.lower_threshold, 10}});
            break;
        case Columns::persistent_connections:
            put_columns(text, {{server.weight, 9}, {server.persistent_connections, 11}});
            break;
        case Columns::tunnels:
        case Columns::connections:
            text.push_back(' ');
            put(text, method_name(server.method), 7);
            if (layout.columns == Columns::tunnels) {
                text.push_back(' ');
                put(text, tunnel_info(server), 13);
            }
            put_weight(text, server);
    }
    put_connections(text, server);
}

}  // namespace

std::string scheduler_flags_text(const Service& service) {
    const bool has_own_names = service.scheduler == "sh" || service.scheduler == "mh";
    const std::string scheduler = has_own_names ? service.scheduler : "";
    std::string text;
    for (const auto& flag : kFlagNames) {
        if (flag.scheduler != scheduler || !(service.flags & flag.bit)) continue;
        text += (text.empty() ? "" : ",") + std::string(flag.name);
    }
    return text;
}

std::string netmask_text(const Service& service, const char* before) {
    const bool is_v6 = service.key.is_v6();
    if (service.netmask == ipvs::host_netmask(is_v6)) return {};
    return before + (is_v6 ? std::to_string(static_cast<std::int32_t>(service.netmask))
                           : boost::asio::ip::address_v4(service.netmask).to_string());
}

std::string endpoint_text(const IpEndpoint& endpoint, Protocol protocol, const Names& names) {
    Text text;
    put_endpoint(text, endpoint, protocol, names, kLongestEndpoint);
    return text;
}

std::string version_line(const ipvs::Info& info) {
    return fmt::format("IP Virtual Server version {}.{}.{} (size={})\n", info.version >> 16 & 0xff,
                       info.version >> 8 & 0xff, info.version & 0xff, info.connection_table_size);
}

std::string title(Columns columns) {
    for (const auto& title : kTitles) {
        if (title.columns == columns) return fmt::format("{}\n{}\n", title.first, title.second);
    }
    return {};
}

// A table may have a hundred thousand servers: no strings are built on the way.
std::string entry(const Service& service, const std::vector<Destination>& destinations,
                  const Layout& layout) {
    constexpr std::size_t kUsualLine = 72;
    auto text = service_line(service, layout);
    text.reserve(text.size() + kUsualLine * (destinations.size() + 1));
    text.push_back('\n');
    for (const auto& server : destinations) {
        text += "  -> ";
        const auto begin = text.size();
        put_endpoint(text, server.endpoint, service.key.protocol, layout.names,
                     server.endpoint.address.is_v4() ? kServerWidth : kLongestEndpoint);
        fill_up(text, begin, kServerWidth);
        put_server(text, server, layout);
        text.push_back('\n');
    }
    return text;
}

std::string timeouts_line(const ipvs::Timeouts& timeouts) {
    return fmt::format("Timeout (tcp tcpfin udp): {} {} {}\n", timeouts.tcp_seconds,
                       timeouts.tcp_fin_seconds, timeouts.udp_seconds);
}

std::string sync_daemon_line(const ipvs::SyncDaemon& daemon) {
    auto line = fmt::format("{} sync daemon (mcast={}, syncid={}", name(daemon.role),
                            daemon.interface, daemon.sync_id);
    if (daemon.max_length != 0) line += fmt::format(", maxlen={}", daemon.max_length);
    if (daemon.group) line += ", group=" + daemon.group->to_string();
    if (daemon.port != 0) line += fmt::format(", port={}", daemon.port);
    if (daemon.ttl != 0) line += fmt::format(", ttl={}", daemon.ttl);
    return line + ")\n";
}

}  // namespace holdfast::ipvsadm
