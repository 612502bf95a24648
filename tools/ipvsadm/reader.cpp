#include "tools/ipvsadm/reader.h"

#include <climits>

#include <fmt/format.h>

#include "tools/ipvsadm/names.h"

namespace holdfast::ipvsadm {

namespace {

using ipvs::ForwardingMethod;
namespace service_flag = ipvs::service_flag;

constexpr long kLongestTimeout = 86'400 * 31;  // seconds
constexpr std::uint32_t kDefaultPersistence = 360;
constexpr const char* kDefaultScheduler = "wlc";
constexpr const char* kDefaultMulticastInterface = "eth0";
// Longer names are cut, as the kernel's own are no longer.
constexpr std::size_t kLongestScheduler = 15;
constexpr std::size_t kLongestEngine = 16;
constexpr std::size_t kLongestInterface = 15;

Error refused(std::string text) { return Error{std::move(text), kRefused}; }

struct SchedulerFlag {
    const char* name;
    std::uint32_t bit;
    const char* scheduler;  // the only one that has it; empty: all have
};
constexpr SchedulerFlag kSchedulerFlags[] = {
    {"flag-1", service_flag::scheduler_1, ""},    {"flag-2", service_flag::scheduler_2, ""},
    {"flag-3", service_flag::scheduler_3, ""},    {"sh-fallback", service_flag::scheduler_1, "sh"},
    {"sh-port", service_flag::scheduler_2, "sh"}, {"mh-fallback", service_flag::scheduler_1, "mh"},
    {"mh-port", service_flag::scheduler_2, "mh"},
};

// "sh-fallback,sh-port"
Result<std::uint32_t> read_scheduler_flags(const std::string& text, const std::string& scheduler) {
    std::uint32_t bits = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        const auto word = text.substr(begin, end - begin);
        begin = end + 1;
        if (word.empty()) continue;
        const auto* flag = std::find_if(std::begin(kSchedulerFlags), std::end(kSchedulerFlags),
                                        [&](const auto& known) { return known.name == word; });
        if (flag == std::end(kSchedulerFlags)) {
            return refused(fmt::format("invalid scheduler flag `{}'", word));
        }
        if (*flag->scheduler != '\0' && flag->scheduler != scheduler) {
            return refused(fmt::format("incompatible scheduler flag `{}'", word));
        }
        bits |= flag->bit;
    }
    return bits;
}

std::string shortened(std::string text, std::size_t length) {
    text.resize(std::min(text.size(), length));
    return text;
}

}  // namespace

Result<void> Reader::once(Option option) {
    if (given_.has(option)) {
        return refused(fmt::format("multiple '{}' options specified", name(option)));
    }
    given_.add(option);
    return {};
}

Result<void> Reader::number(Option option, Value text, long least, long most, const char* what,
                            const std::function<void(long)>& take) {
    if (auto first = once(option); !first) return first;
    const auto value = read_number(text.value_or(""), least, most);
    if (!value) {
        return refused(fmt::format("illegal {} specified: `{}' is not a number from {} to {}", what,
                                   text.value_or(""), least, most));
    }
    take(*value);
    return {};
}

Result<void> Reader::command(Command command, Value value) {
    line_.command = command;
    if (command != Command::start_daemon && command != Command::stop_daemon) return {};
    for (const auto role : {ipvs::SyncRole::master, ipvs::SyncRole::backup}) {
        if (value != name(role)) continue;
        line_.sync_daemon.role = role;
        return {};
    }
    return refused(
        fmt::format("illegal daemon `{}': there are master and backup", value.value_or("")));
}

// --- the service ---------------------------------------------------------------------------------

Result<void> Reader::service(ipvs::Protocol protocol, Value address) {
    if (auto first = once(Option::service); !first) return first;
    const auto read = read_host_and_port(address.value_or(""), protocol);
    if (!read) {
        return refused(fmt::format("illegal virtual server address[:port] specified: `{}'",
                                   address.value_or("")));
    }
    auto& service = line_.service;
    service.key = {protocol, {read->host, read->port.value_or(0)}, 0};
    if (read->host.is_v6()) service.netmask = ipvs::host_netmask(true);
    return {};
}

Result<void> Reader::fwmark(Value mark) {
    if (auto first = once(Option::service); !first) return first;
    const auto value = read_number(mark.value_or(""), 1, UINT_MAX);
    if (!value)
        return refused(fmt::format("invalid fwmark value `{}' specified", mark.value_or("")));
    line_.service.key = ipvs::fwmark_key(static_cast<std::uint32_t>(*value), false);
    return {};
}

Result<void> Reader::ipv6(Value) {
    auto& service = line_.service;
    if (service.key.fwmark == 0) return refused("-6 used before -f");
    service.key = ipvs::fwmark_key(service.key.fwmark, true);
    service.netmask = ipvs::host_netmask(true);
    return {};
}

Result<void> Reader::scheduler(Value name) {
    line_.service.scheduler = shortened(name.value_or(""), kLongestScheduler);
    return once(Option::scheduler);
}

Result<void> Reader::persistent(Value timeout) {
    if (auto first = once(Option::persistent); !first) return first;
    line_.service.flags |= service_flag::persistent;
    line_.service.timeout_seconds = kDefaultPersistence;
    if (!timeout) return {};
    const auto seconds = read_number(*timeout, 1, kLongestTimeout);
    if (!seconds) return refused(fmt::format("invalid timeout value `{}' specified", *timeout));
    line_.service.timeout_seconds = static_cast<std::uint32_t>(*seconds);
    return {};
}

Result<void> Reader::netmask(Value mask) {
    if (auto first = once(Option::netmask); !first) return first;
    const auto text = mask.value_or("");
    if (line_.service.key.is_v6()) {
        // The number that the text begins with.
        const long length = std::strtol(text.c_str(), nullptr, 10);
        if (length < 1 || length > 128) return refused("illegal ipv6 netmask specified: " + text);
        line_.service.netmask = static_cast<std::uint32_t>(length);
        return {};
    }
    const auto address = read_v4(text);
    if (!address) return refused("illegal virtual server persistent mask specified: " + text);
    line_.service.netmask = address->to_uint();
    return {};
}

Result<void> Reader::one_packet(Value) {
    line_.service.flags |= service_flag::one_packet;
    return once(Option::one_packet);
}

Result<void> Reader::engine(Value name) {
    line_.service.persistence_engine = shortened(name.value_or(""), kLongestEngine);
    return once(Option::engine);
}

Result<void> Reader::scheduler_flags(Value flags) {
    flags_text_ = flags.value_or("");
    return once(Option::scheduler_flags);
}

// --- the server ----------------------------------------------------------------------------------

Result<void> Reader::real_server(Value address) {
    if (auto first = once(Option::real_server); !first) return first;
    const auto& key = line_.service.key;
    const auto protocol = given_.has(Option::service) ? std::optional(key.protocol) : std::nullopt;
    const auto read = read_host_and_port(address.value_or(""), protocol);
    if (!read) {
        return refused(fmt::format("illegal real server address[:port] specified: `{}'",
                                   address.value_or("")));
    }
    line_.server.endpoint = {read->host, read->port.value_or(key.endpoint.port)};
    return {};
}

Result<void> Reader::method(ForwardingMethod method) {
    line_.server.method = method;
    return once(Option::forwarding);
}

Result<void> Reader::weight(Value text) {
    return number(Option::weight, text, 0, INT_MAX, "weight",
                  [&](long value) { line_.server.weight = static_cast<std::uint32_t>(value); });
}

Result<void> Reader::upper_threshold(Value text) {
    return number(Option::upper_threshold, text, 0, INT_MAX, "u_threshold", [&](long value) {
        line_.server.upper_threshold = static_cast<std::uint32_t>(value);
    });
}

Result<void> Reader::lower_threshold(Value text) {
    return number(Option::lower_threshold, text, 0, INT_MAX, "l_threshold", [&](long value) {
        line_.server.lower_threshold = static_cast<std::uint32_t>(value);
    });
}

Result<void> Reader::tunnel_type(Value name) {
    if (auto first = once(Option::tunnel_type); !first) return first;
    for (const auto type : {ipvs::TunnelType::ipip, ipvs::TunnelType::gue, ipvs::TunnelType::gre}) {
        if (name != ipvs::name(type)) continue;
        line_.server.tunnel_type = type;
        return {};
    }
    return refused(fmt::format("illegal tunnel type specified: `{}'", name.value_or("")));
}

Result<void> Reader::tunnel_port(Value text) {
    return number(Option::tunnel_port, text, 1, 65535, "tunnel port", [&](long value) {
        line_.server.tunnel_port = static_cast<std::uint16_t>(value);
    });
}

Result<void> Reader::tunnel_checksum(Option option) {
    if (option == Option::tunnel_checksum) line_.server.tunnel_flags |= ipvs::tunnel_flag::checksum;
    if (option == Option::tunnel_remote_checksum) {
        line_.server.tunnel_flags |= ipvs::tunnel_flag::remote_checksum;
    }
    return once(option);
}

// --- the synchronization daemon ------------------------------------------------------------------

Result<void> Reader::mcast_interface(Value name) {
    line_.sync_daemon.interface = shortened(name.value_or(""), kLongestInterface);
    return once(Option::mcast_interface);
}

Result<void> Reader::sync_id(Value text) {
    return number(Option::sync_id, text, 0, 255, "syncid", [&](long value) {
        line_.sync_daemon.sync_id = static_cast<std::uint32_t>(value);
    });
}

Result<void> Reader::mcast_group(Value address) {
    if (auto first = once(Option::mcast_group); !first) return first;
    const auto group = parse_ip_address(address.value_or(""));
    const bool has_scope = group && group->is_v6() && group->to_v6().scope_id() != 0;
    if (!group || has_scope || !group->is_multicast()) {
        return refused(fmt::format("invalid mcast-group `{}'", address.value_or("")));
    }
    line_.sync_daemon.group = *group;
    return {};
}

Result<void> Reader::mcast_port(Value text) {
    return number(Option::mcast_port, text, 1, 65535, "mcast-port",
                  [&](long value) { line_.sync_daemon.port = static_cast<std::uint16_t>(value); });
}

Result<void> Reader::mcast_ttl(Value text) {
    return number(Option::mcast_ttl, text, 1, 255, "mcast-ttl",
                  [&](long value) { line_.sync_daemon.ttl = static_cast<std::uint8_t>(value); });
}

Result<void> Reader::sync_length(Value text) {
    constexpr long kLongest = 65535 - 20 - 8;  // what is left of IPv4 and UDP headers
    return number(Option::sync_length, text, 1, kLongest, "sync-maxlen", [&](long value) {
        line_.sync_daemon.max_length = static_cast<std::uint16_t>(value);
    });
}

// --- the rest ------------------------------------------------------------------------------------

Result<void> Reader::list_option(Option option) { return once(option); }

Result<void> Reader::timeouts(const std::vector<std::string>& seconds) {
    if (seconds.size() < 3) return refused("--set option requires 3 timeout values");
    std::uint32_t* const fields[] = {&line_.timeouts.tcp_seconds, &line_.timeouts.tcp_fin_seconds,
                                     &line_.timeouts.udp_seconds};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto value = read_number(seconds[i], 0, kLongestTimeout);
        if (!value) {
            return refused(fmt::format("invalid timeout value `{}' specified", seconds[i]));
        }
        *fields[i] = static_cast<std::uint32_t>(*value);
    }
    return {};
}

Result<CommandLine> Reader::finish() {
    if (!flags_text_.empty()) {
        const auto& scheduler = line_.service.scheduler;
        const auto flags =
            read_scheduler_flags(flags_text_, scheduler.empty() ? kDefaultScheduler : scheduler);
        if (!flags) return flags.error();
        line_.service.flags |= *flags;
    }
    if (const auto fine = check_options(line_.command, given_); !fine) return fine.error();
    line_.names_service = given_.has(Option::service);
    if (line_.sync_daemon.interface.empty()) {
        line_.sync_daemon.interface = kDefaultMulticastInterface;
    }
    for (const auto& fine : {finish_service(), finish_server(), finish_list()}) {
        if (!fine) return fine.error();
    }
    return line_;
}

Result<void> Reader::finish_service() {
    if (line_.command != Command::add_service && line_.command != Command::edit_service) return {};
    auto& service = line_.service;
    if (service.scheduler.empty()) service.scheduler = kDefaultScheduler;
    if (service.key.fwmark != 0) return {};
    if (service.key.endpoint.port == 0 && !(service.flags & service_flag::persistent)) {
        return refused("Zero port specified for non-persistent service");
    }
    if (service.flags & service_flag::one_packet && service.key.protocol != ipvs::Protocol::udp) {
        return refused("One-Packet Scheduling is only for UDP virtual services");
    }
    return {};
}

Result<void> Reader::finish_server() {
    if (line_.command != Command::add_server && line_.command != Command::edit_server) return {};
    auto& server = line_.server;
    const auto& key = line_.service.key;
    // Only NAT can change the port.
    if (key.fwmark == 0 && server.method != ForwardingMethod::nat) {
        server.endpoint.port = key.endpoint.port;
    }
    const bool is_tunnel = server.method == ForwardingMethod::tunnel;
    if (!same_family(server.endpoint.address, key.endpoint.address) && !is_tunnel) {
        return refused("Different address family is allowed only for tunneling servers");
    }
    if (!is_tunnel &&
        given_.has_any({Option::tunnel_type, Option::tunnel_port, Option::tunnel_no_checksum,
                        Option::tunnel_checksum, Option::tunnel_remote_checksum})) {
        return refused("Tunnel options conflict with forward method");
    }
    return check_tunnel_options(server.tunnel_type, given_);
}

Result<void> Reader::finish_list() {
    auto& list = line_.list;
    list.numeric = given_.has(Option::numeric);
    if (line_.command != Command::list) return {};
    const bool counts = given_.has_any({Option::stats, Option::rate, Option::thresholds});
    const OptionSet daemon_or_timeout{Option::timeout, Option::daemon};
    if ((counts && given_.has_any({Option::connection, Option::timeout, Option::daemon})) ||
        (given_.has(Option::persistent_connections) && given_.has_any(daemon_or_timeout))) {
        return refused("options conflicts in the list command");
    }
    list.exact = given_.has(Option::exact);
    list.as_json = given_.has(Option::json);
    list.sorted = !given_.has(Option::nosort);
    list.with_engine = given_.has(Option::persistent_connections);
    if (given_.has(Option::connection)) list.of = Subject::connections;
    if (given_.has(Option::timeout)) list.of = Subject::timeouts;
    if (given_.has(Option::daemon)) list.of = Subject::sync_daemons;
    // Of several the first counts.
    constexpr std::pair<Option, Columns> kColumns[] = {
        {Option::stats, Columns::stats},
        {Option::rate, Columns::rate},
        {Option::thresholds, Columns::thresholds},
        {Option::persistent_connections, Columns::persistent_connections},
        {Option::tunnel_info, Columns::tunnels},
    };
    for (const auto& [option, columns] : kColumns) {
        if (!given_.has(option)) continue;
        list.columns = columns;
        break;
    }
    return {};
}

}  // namespace holdfast::ipvsadm
