#include "lib/netlink/ipvs_messages.h"

#include <cstring>
#include <optional>
#include <stdexcept>

#include <linux/ip_vs.h>
#include <netlink/genl/genl.h>
#include <sys/socket.h>

#include "lib/netlink/genl_attributes.h"

namespace holdfast::ipvs {

namespace {

using namespace netlink;

// struct ip_vs_flags: the bits and which of them are meant.
struct Flags {
    static constexpr std::uint16_t kLength = sizeof(ip_vs_flags);
    static bool put(nl_msg* message, int id, std::uint32_t value) {
        const ip_vs_flags wire{value, ~0U};
        return nla_put(message, id, sizeof wire, &wire) == 0;
    }
    static void get(const nlattr* attribute, std::uint32_t& value) {
        ip_vs_flags wire{};
        std::memcpy(&wire, nla_data(attribute), sizeof wire);
        value = wire.flags & wire.mask;
    }
};

// A netmask is big-endian for IPv4 and a plain number for IPv6; which, only the service knows.
// So it is read and written as it is, and turned by netmask_on_the_wire().
constexpr std::tuple kServiceFields = {
    Field<Text, &Service::scheduler>{IPVS_SVC_ATTR_SCHED_NAME},
    Field<Text, &Service::persistence_engine>{IPVS_SVC_ATTR_PE_NAME},
    Field<Flags, &Service::flags>{IPVS_SVC_ATTR_FLAGS},
    Field<U32, &Service::timeout_seconds>{IPVS_SVC_ATTR_TIMEOUT},
    Field<U32, &Service::netmask>{IPVS_SVC_ATTR_NETMASK},
};

constexpr std::tuple kDestinationFields = {
    Field<U32, &Destination::method>{IPVS_DEST_ATTR_FWD_METHOD},
    Field<U32, &Destination::weight>{IPVS_DEST_ATTR_WEIGHT},
    Field<U8, &Destination::tunnel_type>{IPVS_DEST_ATTR_TUN_TYPE},
    Field<Port, &Destination::tunnel_port>{IPVS_DEST_ATTR_TUN_PORT},
    Field<U16, &Destination::tunnel_flags>{IPVS_DEST_ATTR_TUN_FLAGS},
    Field<U32, &Destination::upper_threshold>{IPVS_DEST_ATTR_U_THRESH},
    Field<U32, &Destination::lower_threshold>{IPVS_DEST_ATTR_L_THRESH},
};

constexpr std::tuple kDestinationCounters = {
    Field<U32, &Destination::active_connections>{IPVS_DEST_ATTR_ACTIVE_CONNS},
    Field<U32, &Destination::inactive_connections>{IPVS_DEST_ATTR_INACT_CONNS},
    Field<U32, &Destination::persistent_connections>{IPVS_DEST_ATTR_PERSIST_CONNS},
};

// Inside IPVS_*_ATTR_STATS64 (kernels from 4.1).
constexpr std::tuple kStatsFields = {
    Field<U64, &Stats::connections>{IPVS_STATS_ATTR_CONNS},
    Field<U64, &Stats::in_packets>{IPVS_STATS_ATTR_INPKTS},
    Field<U64, &Stats::out_packets>{IPVS_STATS_ATTR_OUTPKTS},
    Field<U64, &Stats::in_bytes>{IPVS_STATS_ATTR_INBYTES},
    Field<U64, &Stats::out_bytes>{IPVS_STATS_ATTR_OUTBYTES},
    Field<U64, &Stats::connection_rate>{IPVS_STATS_ATTR_CPS},
    Field<U64, &Stats::in_packet_rate>{IPVS_STATS_ATTR_INPPS},
    Field<U64, &Stats::out_packet_rate>{IPVS_STATS_ATTR_OUTPPS},
    Field<U64, &Stats::in_byte_rate>{IPVS_STATS_ATTR_INBPS},
    Field<U64, &Stats::out_byte_rate>{IPVS_STATS_ATTR_OUTBPS},
};

constexpr std::tuple kInfoFields = {
    Field<U32, &Info::version>{IPVS_INFO_ATTR_VERSION},
    Field<U32, &Info::connection_table_size>{IPVS_INFO_ATTR_CONN_TAB_SIZE},
};

constexpr std::tuple kTimeoutFields = {
    Field<U32, &Timeouts::tcp_seconds>{IPVS_CMD_ATTR_TIMEOUT_TCP},
    Field<U32, &Timeouts::tcp_fin_seconds>{IPVS_CMD_ATTR_TIMEOUT_TCP_FIN},
    Field<U32, &Timeouts::udp_seconds>{IPVS_CMD_ATTR_TIMEOUT_UDP},
};

constexpr std::tuple kSyncDaemonFields = {
    Field<U32, &SyncDaemon::role>{IPVS_DAEMON_ATTR_STATE},
    Field<Text, &SyncDaemon::interface>{IPVS_DAEMON_ATTR_MCAST_IFN},
    Field<U32, &SyncDaemon::sync_id>{IPVS_DAEMON_ATTR_SYNC_ID},
};

// The rest, which is sent only where it is not 0.
constexpr std::tuple kSyncDaemonOptions = {
    Field<U16, &SyncDaemon::max_length>{IPVS_DAEMON_ATTR_SYNC_MAXLEN},
    Field<U16, &SyncDaemon::port>{IPVS_DAEMON_ATTR_MCAST_PORT},
    Field<U8, &SyncDaemon::ttl>{IPVS_DAEMON_ATTR_MCAST_TTL},
};

// The parts of a ServiceKey, of which only some are sent.
struct KeyParts {
    std::uint16_t family = AF_UNSPEC;
    std::uint16_t protocol = 0;
    std::uint16_t port = 0;
    std::uint32_t fwmark = 0;
};
constexpr std::tuple kKeyFields = {
    Field<U16, &KeyParts::family>{IPVS_SVC_ATTR_AF},
    Field<U16, &KeyParts::protocol>{IPVS_SVC_ATTR_PROTOCOL},
    Field<Port, &KeyParts::port>{IPVS_SVC_ATTR_PORT},
    Field<U32, &KeyParts::fwmark>{IPVS_SVC_ATTR_FWMARK},
};

// Every request is far smaller: two nests of a few dozen numbers and names of 16 octets.
constexpr std::size_t kRequestSize = 1024;

std::uint32_t netmask_on_the_wire(std::uint32_t netmask, bool is_v6) {
    return is_v6 ? netmask : htonl(netmask);
}

std::uint16_t family_of(const IpAddress& address) { return address.is_v6() ? AF_INET6 : AF_INET; }

// union nf_inet_addr: 16 octets, of which IPv4 uses the first 4.
bool put_address(nl_msg* message, int id, const IpAddress& address) {
    std::array<std::uint8_t, 16> bytes{};
    if (address.is_v6()) {
        bytes = address.to_v6().to_bytes();
    } else {
        const auto v4 = address.to_v4().to_bytes();
        std::copy(v4.begin(), v4.end(), bytes.begin());
    }
    return nla_put(message, id, bytes.size(), bytes.data()) == 0;
}

// Empty when the attribute is missing or too short.
std::optional<IpAddress> read_address(const nlattr* attribute, bool is_v6) {
    if (!attribute || nla_len(attribute) < (is_v6 ? 16 : 4)) return std::nullopt;
    const auto* data = nla_data(attribute);
    if (is_v6) {
        boost::asio::ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), data, bytes.size());
        return boost::asio::ip::address_v6(bytes);
    }
    boost::asio::ip::address_v4::bytes_type bytes;
    std::memcpy(bytes.data(), data, bytes.size());
    return boost::asio::ip::address_v4(bytes);
}

bool put_key(nl_msg* message, const ServiceKey& key) {
    const auto family = family_of(key.endpoint.address);
    if (!U16::put(message, IPVS_SVC_ATTR_AF, family)) return false;
    if (key.fwmark != 0) return U32::put(message, IPVS_SVC_ATTR_FWMARK, key.fwmark);
    return U16::put(message, IPVS_SVC_ATTR_PROTOCOL, key.protocol) &&
           put_address(message, IPVS_SVC_ATTR_ADDR, key.endpoint.address) &&
           Port::put(message, IPVS_SVC_ATTR_PORT, key.endpoint.port);
}

bool put_endpoint(nl_msg* message, const IpEndpoint& endpoint) {
    return U16::put(message, IPVS_DEST_ATTR_ADDR_FAMILY, family_of(endpoint.address)) &&
           put_address(message, IPVS_DEST_ATTR_ADDR, endpoint.address) &&
           Port::put(message, IPVS_DEST_ATTR_PORT, endpoint.port);
}

bool put_group(nl_msg* message, const IpAddress& group) {
    if (group.is_v6()) return put_address(message, IPVS_DAEMON_ATTR_MCAST_GROUP6, group);
    const auto bytes = group.to_v4().to_bytes();
    return nla_put(message, IPVS_DAEMON_ATTR_MCAST_GROUP, bytes.size(), bytes.data()) == 0;
}

template <class Codec, auto Member, class Object>
bool put_unless_zero(nl_msg* message, Field<Codec, Member> field, const Object& object) {
    return object.*Member == 0 || put_field(message, field, object);
}

// Running out of room would be a mistake of this file, not of anybody's input: the only strings are
// names, which put_service() cuts.
void must(bool fitted) {
    if (!fitted) throw std::length_error("an IPVS request is larger than its buffer");
}

Message request(int family, int command, int flags = 0) {
    return make_request(family, static_cast<std::uint8_t>(command), flags, kRequestSize);
}

template <class Content>
void nest(const Message& message, int id, Content&& content) {
    nlattr* start = nla_nest_start(message.get(), id);
    must(start && content(message.get()));
    nla_nest_end(message.get(), start);
}

void put_service_key(const Message& message, const ServiceKey& key) {
    nest(message, IPVS_CMD_ATTR_SERVICE, [&](nl_msg* nested) { return put_key(nested, key); });
}

void put_service(const Message& message, Service service) {
    service.netmask = netmask_on_the_wire(service.netmask, service.key.is_v6());
    // What is longer than the kernel's names (16 octets) can name nothing there.
    service.scheduler.resize(std::min<std::size_t>(service.scheduler.size(), 64));
    service.persistence_engine.resize(std::min<std::size_t>(service.persistence_engine.size(), 64));
    nest(message, IPVS_CMD_ATTR_SERVICE, [&](nl_msg* nested) {
        return put_key(nested, service.key) && put_fields(nested, kServiceFields, service);
    });
}

void put_destination(const Message& message, const Destination& destination) {
    nest(message, IPVS_CMD_ATTR_DEST, [&](nl_msg* nested) {
        return put_endpoint(nested, destination.endpoint) &&
               put_fields(nested, kDestinationFields, destination);
    });
}

struct Build {
    int family;

    Message operator()(const NewService& add) const {
        auto message = request(family, IPVS_CMD_NEW_SERVICE);
        put_service(message, add.service);
        return message;
    }
    Message operator()(const SetService& set) const {
        auto message = request(family, IPVS_CMD_SET_SERVICE);
        put_service(message, set.service);
        return message;
    }
    Message operator()(const RemoveService& remove) const {
        auto message = request(family, IPVS_CMD_DEL_SERVICE);
        put_service_key(message, remove.key);
        return message;
    }
    Message operator()(const NewDestination& add) const {
        auto message = request(family, IPVS_CMD_NEW_DEST);
        put_service_key(message, add.key);
        put_destination(message, add.destination);
        return message;
    }
    Message operator()(const SetDestination& set) const {
        auto message = request(family, IPVS_CMD_SET_DEST);
        put_service_key(message, set.key);
        put_destination(message, set.destination);
        return message;
    }
    Message operator()(const RemoveDestination& remove) const {
        auto message = request(family, IPVS_CMD_DEL_DEST);
        put_service_key(message, remove.key);
        nest(message, IPVS_CMD_ATTR_DEST,
             [&](nl_msg* nested) { return put_endpoint(nested, remove.endpoint); });
        return message;
    }
    Message operator()(const Flush&) const { return request(family, IPVS_CMD_FLUSH); }
};

// --- answers -----------------------------------------------------------------------------------

template <int Max>
using Attributes = std::array<nlattr*, Max + 1>;

template <int Max, class Table>
bool parse_nested(nlattr* nest, const Table& table, Attributes<Max>& attributes) {
    static const auto policy = policy_of<Max>(table);
    return nest && nla_parse_nested(attributes.data(), Max, nest, policy.data()) == 0;
}

template <int Max, class Table>
bool parse_message(nlmsghdr* header, const Table& table, Attributes<Max>& attributes) {
    static const auto policy = policy_of<Max>(table);
    return nlmsg_parse(header, GENL_HDRLEN, attributes.data(), Max, policy.data()) == 0;
}

bool read_stats(nlattr* nest, Rare<Stats>& result) {
    if (!nest) return true;
    Attributes<IPVS_STATS_ATTR_MAX> attributes{};
    if (!parse_nested<IPVS_STATS_ATTR_MAX>(nest, kStatsFields, attributes)) return false;
    Stats stats;
    read_fields(attributes.data(), kStatsFields, stats);
    if (stats != Stats()) result = stats;
    return true;
}

std::optional<ServiceKey> read_key(nlattr* const* attributes) {
    KeyParts parts;
    read_fields(attributes, kKeyFields, parts);
    if (parts.family != AF_INET && parts.family != AF_INET6) return std::nullopt;
    const bool is_v6 = parts.family == AF_INET6;
    if (parts.fwmark != 0) return fwmark_key(parts.fwmark, is_v6);
    const auto address = read_address(attributes[IPVS_SVC_ATTR_ADDR], is_v6);
    if (!address || !attributes[IPVS_SVC_ATTR_PROTOCOL] || !attributes[IPVS_SVC_ATTR_PORT]) {
        return std::nullopt;
    }
    return ServiceKey{static_cast<Protocol>(parts.protocol), {*address, parts.port}, 0};
}

Error malformed(const char* what) {
    return Error{std::string("the kernel's description of ") + what + " cannot be understood",
                 EBADMSG};
}

constexpr auto kServiceTable = std::tuple_cat(kServiceFields, kKeyFields);
constexpr std::tuple kEndpointFields = {
    Field<U16, &KeyParts::family>{IPVS_DEST_ATTR_ADDR_FAMILY},
    Field<Port, &KeyParts::port>{IPVS_DEST_ATTR_PORT},
};
constexpr auto kDestinationTable =
    std::tuple_cat(kDestinationFields, kDestinationCounters, kEndpointFields);

}  // namespace

Message build(int family, const Operation& operation) {
    return std::visit(Build{family}, operation);
}

Message build_dump_services(int family) {
    return request(family, IPVS_CMD_GET_SERVICE, NLM_F_DUMP);
}

Message build_get_service(int family, const ServiceKey& key) {
    auto message = request(family, IPVS_CMD_GET_SERVICE);
    put_service_key(message, key);
    return message;
}

Message build_dump_destinations(int family, const ServiceKey& key) {
    auto message = request(family, IPVS_CMD_GET_DEST, NLM_F_DUMP);
    put_service_key(message, key);
    return message;
}

Message build_get_info(int family) { return request(family, IPVS_CMD_GET_INFO); }

Message build_get_timeouts(int family) { return request(family, IPVS_CMD_GET_CONFIG); }

Message build_set_timeouts(int family, const Timeouts& timeouts) {
    auto message = request(family, IPVS_CMD_SET_CONFIG);
    must(put_fields(message.get(), kTimeoutFields, timeouts));
    return message;
}

Message build_zero(int family, const std::optional<ServiceKey>& key) {
    auto message = request(family, IPVS_CMD_ZERO);
    if (key) put_service_key(message, *key);
    return message;
}

Message build_dump_sync_daemons(int family) {
    return request(family, IPVS_CMD_GET_DAEMON, NLM_F_DUMP);
}

Message build_start(int family, const SyncDaemon& daemon) {
    auto message = request(family, IPVS_CMD_NEW_DAEMON);
    nest(message, IPVS_CMD_ATTR_DAEMON, [&](nl_msg* nested) {
        if (!put_fields(nested, kSyncDaemonFields, daemon)) return false;
        if (daemon.group && !put_group(nested, *daemon.group)) return false;
        return std::apply(
            [&](auto... option) { return (put_unless_zero(nested, option, daemon) && ...); },
            kSyncDaemonOptions);
    });
    return message;
}

Message build_stop(int family, SyncRole role) {
    auto message = request(family, IPVS_CMD_DEL_DAEMON);
    nest(message, IPVS_CMD_ATTR_DAEMON,
         [&](nl_msg* nested) { return U32::put(nested, IPVS_DAEMON_ATTR_STATE, role); });
    return message;
}

Result<Service> parse_service(nlmsghdr* header) {
    Attributes<IPVS_CMD_ATTR_MAX> top{};
    Attributes<IPVS_SVC_ATTR_MAX> attributes{};
    if (!parse_message<IPVS_CMD_ATTR_MAX>(header, std::tuple<>(), top) ||
        !parse_nested<IPVS_SVC_ATTR_MAX>(top[IPVS_CMD_ATTR_SERVICE], kServiceTable, attributes)) {
        return malformed("a service");
    }
    Service service;
    const auto key = read_key(attributes.data());
    if (!key || !read_stats(attributes[IPVS_SVC_ATTR_STATS64], service.stats)) {
        return malformed("a service");
    }
    service.key = *key;
    read_fields(attributes.data(), kServiceFields, service);
    service.netmask = netmask_on_the_wire(service.netmask, key->is_v6());
    return service;
}

Result<Destination> parse_destination(nlmsghdr* header, bool is_v6) {
    Attributes<IPVS_CMD_ATTR_MAX> top{};
    Attributes<IPVS_DEST_ATTR_MAX> attributes{};
    if (!parse_message<IPVS_CMD_ATTR_MAX>(header, std::tuple<>(), top) ||
        !parse_nested<IPVS_DEST_ATTR_MAX>(top[IPVS_CMD_ATTR_DEST], kDestinationTable, attributes)) {
        return malformed("a server");
    }
    KeyParts parts;
    parts.family = is_v6 ? AF_INET6 : AF_INET;
    read_fields(attributes.data(), kEndpointFields, parts);
    const auto address = read_address(attributes[IPVS_DEST_ATTR_ADDR], parts.family == AF_INET6);
    Destination destination;
    if (!address || !attributes[IPVS_DEST_ATTR_PORT] ||
        !read_stats(attributes[IPVS_DEST_ATTR_STATS64], destination.stats)) {
        return malformed("a server");
    }
    destination.endpoint = {*address, parts.port};
    read_fields(attributes.data(), kDestinationFields, destination);
    read_fields(attributes.data(), kDestinationCounters, destination);
    return destination;
}

Result<Info> parse_info(nlmsghdr* header) {
    Attributes<IPVS_INFO_ATTR_MAX> attributes{};
    Info info;
    if (!parse_message<IPVS_INFO_ATTR_MAX>(header, kInfoFields, attributes)) {
        return malformed("itself");
    }
    read_fields(attributes.data(), kInfoFields, info);
    return info;
}

Result<Timeouts> parse_timeouts(nlmsghdr* header) {
    Attributes<IPVS_CMD_ATTR_MAX> attributes{};
    Timeouts timeouts;
    if (!parse_message<IPVS_CMD_ATTR_MAX>(header, kTimeoutFields, attributes)) {
        return malformed("its timeouts");
    }
    read_fields(attributes.data(), kTimeoutFields, timeouts);
    return timeouts;
}

Result<SyncDaemon> parse_sync_daemon(nlmsghdr* header) {
    constexpr auto kAll = std::tuple_cat(kSyncDaemonFields, kSyncDaemonOptions);
    Attributes<IPVS_CMD_ATTR_MAX> top{};
    Attributes<IPVS_DAEMON_ATTR_MAX> attributes{};
    if (!parse_message<IPVS_CMD_ATTR_MAX>(header, std::tuple<>(), top) ||
        !parse_nested<IPVS_DAEMON_ATTR_MAX>(top[IPVS_CMD_ATTR_DAEMON], kAll, attributes)) {
        return malformed("a synchronization daemon");
    }
    SyncDaemon daemon;
    read_fields(attributes.data(), kAll, daemon);
    daemon.group = read_address(attributes[IPVS_DAEMON_ATTR_MCAST_GROUP], false);
    if (!daemon.group) daemon.group = read_address(attributes[IPVS_DAEMON_ATTR_MCAST_GROUP6], true);
    return daemon;
}

}  // namespace holdfast::ipvs
