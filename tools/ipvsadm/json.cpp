#include "tools/ipvsadm/json.h"

#include <cstdio>

#include "lib/described_json.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

namespace {

struct Tunnel {
    std::string type;
    std::uint16_t port = 0;
    bool checksum = false;
    bool remote_checksum = false;
};
BOOST_DESCRIBE_STRUCT(Tunnel, (), (type, port, checksum, remote_checksum))

struct Server {
    IpAddress address;
    std::uint16_t port = 0;
    std::string method;
    std::uint32_t weight = 0;
    std::uint32_t upper_threshold = 0;
    std::uint32_t lower_threshold = 0;
    std::optional<Tunnel> tunnel;
    std::uint32_t active_connections = 0;
    std::uint32_t inactive_connections = 0;
    std::uint32_t persistent_connections = 0;
    ipvs::Stats stats;
};
BOOST_DESCRIBE_STRUCT(Server, (),
                      (address, port, method, weight, upper_threshold, lower_threshold, tunnel,
                       active_connections, inactive_connections, persistent_connections, stats))

struct Persistence {
    std::uint32_t timeout_seconds = 0;
    std::uint8_t prefix_length = 0;    // IPv6
    std::optional<IpAddress> netmask;  // IPv4
    std::optional<std::string> engine;
};
BOOST_DESCRIBE_STRUCT(Persistence, (), (timeout_seconds, prefix_length, netmask, engine))

struct OfAddress {
    std::string protocol;
    IpAddress address;
    std::uint16_t port = 0;
};
BOOST_DESCRIBE_STRUCT(OfAddress, (), (protocol, address, port))

struct OfMark {
    std::uint32_t fwmark = 0;
    std::string family;
};
BOOST_DESCRIBE_STRUCT(OfMark, (), (fwmark, family))

struct Settings {
    std::string scheduler;
    std::string scheduler_flags;  // "sh-port,sh-fallback"
    bool one_packet = false;
    std::optional<Persistence> persistence;
    ipvs::Stats stats;
    std::vector<Server> servers;
};
BOOST_DESCRIBE_STRUCT(Settings, (),
                      (scheduler, scheduler_flags, one_packet, persistence, stats, servers))

struct Daemon {
    std::string role;
    std::string interface;
    std::uint32_t sync_id = 0;
    std::uint16_t max_length = 0;
    std::optional<IpAddress> group;
    std::uint16_t port = 0;
    std::uint8_t ttl = 0;
};
BOOST_DESCRIBE_STRUCT(Daemon, (), (role, interface, sync_id, max_length, group, port, ttl))

Server server_of(const ipvs::Destination& from) {
    Server server{from.endpoint.address,
                  from.endpoint.port,
                  std::string(name(from.method)),
                  from.weight,
                  from.upper_threshold,
                  from.lower_threshold,
                  std::nullopt,
                  from.active_connections,
                  from.inactive_connections,
                  from.persistent_connections,
                  from.stats.value_or({})};
    if (from.method == ipvs::ForwardingMethod::tunnel) {
        server.tunnel = Tunnel{std::string(name(from.tunnel_type)), from.tunnel_port,
                               (from.tunnel_flags & ipvs::tunnel_flag::checksum) != 0,
                               (from.tunnel_flags & ipvs::tunnel_flag::remote_checksum) != 0};
    }
    return server;
}

std::optional<Persistence> persistence_of(const ipvs::Service& service) {
    if (!(service.flags & ipvs::service_flag::persistent)) return std::nullopt;
    Persistence persistence;
    persistence.timeout_seconds = service.timeout_seconds;
    if (service.key.is_v6()) {
        persistence.prefix_length = static_cast<std::uint8_t>(service.netmask);
    } else {
        persistence.netmask = boost::asio::ip::address_v4(service.netmask);
    }
    if (!service.persistence_engine.empty()) persistence.engine = service.persistence_engine;
    return persistence;
}

boost::json::object key_of(const ipvs::ServiceKey& key) {
    if (key.fwmark != 0) {
        return to_json(OfMark{key.fwmark, key.is_v6() ? "ipv6" : "ipv4"}).as_object();
    }
    return to_json(
               OfAddress{std::string(name(key.protocol)), key.endpoint.address, key.endpoint.port})
        .as_object();
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace

std::string json(const ipvs::Service& service, const std::vector<ipvs::Destination>& servers) {
    Settings settings{service.scheduler,
                      scheduler_flags_text(service),
                      (service.flags & ipvs::service_flag::one_packet) != 0,
                      persistence_of(service),
                      service.stats.value_or({}),
                      {}};
    for (const auto& server : servers)
        settings.servers.push_back(server_of(server));
    auto object = key_of(service.key);
    const auto rest = to_json(settings);
    for (const auto& member : rest.as_object())
        object.insert(member);
    return boost::json::serialize(object);
}

std::string json(const ipvs::Timeouts& timeouts) {
    return boost::json::serialize(to_json(timeouts));
}

std::string json(const ipvs::SyncDaemon& daemon) {
    return boost::json::serialize(
        to_json(Daemon{std::string(name(daemon.role)), daemon.interface, daemon.sync_id,
                       daemon.max_length, daemon.group, daemon.port, daemon.ttl}));
}

std::string json(const Connection& connection) {
    return boost::json::serialize(to_json(connection));
}

JsonList::JsonList(const char* key) { print(fmt::format("{{\"{}\":[", key)); }

void JsonList::add(const std::string& item) {
    print((std::exchange(empty_, false) ? "\n" : ",\n") + item);
}

void JsonList::finish() { print("\n]}\n"); }

}  // namespace holdfast::ipvsadm
