#include "control/core/metrics.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "control/core/keepalived_numbers.h"

namespace holdfast::control {

namespace {

using Labels = std::initializer_list<std::pair<const char*, std::string_view>>;

enum class Kind { gauge, counter };

using Value = std::uint64_t;

class Writer {
  public:
    void family(std::string_view name, Kind kind, std::string_view help) {
        name_ = name;
        fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                       kind == Kind::gauge ? "gauge" : "counter");
    }

    template <class Number>
    void sample(Labels labels, Number value) {
        text_ += name_;
        char before = '{';
        for (const auto& [label, of] : labels) {
            text_ += std::exchange(before, ',');
            text_ += label;
            text_ += "=\"";
            escape(of);
            text_ += '"';
        }
        fmt::format_to(std::back_inserter(text_), "{} {}\n", labels.size() == 0 ? "" : "}", value);
    }

    std::string take() { return std::move(text_); }

  private:
    void escape(std::string_view value) {
        for (auto end = value.find_first_of("\\\"\n"); end != std::string_view::npos;
             end = value.find_first_of("\\\"\n")) {
            text_ += value.substr(0, end);
            text_ += '\\';
            text_ += value[end] == '\n' ? 'n' : value[end];
            value.remove_prefix(end + 1);
        }
        text_ += value;
    }

    std::string text_;
    std::string name_;
};

// --- VRRP ----------------------------------------------------------------------------------------

struct InstanceFamily {
    const char* name;
    Kind kind;
    const char* help;
    Value (*value)(const InstanceStatus&);
};

void write_instances(Writer& writer, const Status& status) {
    static constexpr InstanceFamily kFamilies[] = {
        {"keepalived_advertisements_received_total", Kind::counter, "Adverts received",
         [](const auto& i) -> Value { return i.adverts.received; }},
        {"keepalived_advertisements_sent_total", Kind::counter, "Adverts sent",
         [](const auto& i) -> Value { return i.adverts.sent; }},
        {"keepalived_become_master_total", Kind::counter, "Times it became master",
         [](const auto& i) -> Value { return i.adverts.became_master; }},
        {"keepalived_release_master_total", Kind::counter, "Times it left being master",
         [](const auto& i) -> Value { return i.adverts.released_master; }},
        {"keepalived_packet_length_errors_total", Kind::counter, "Adverts of a wrong length",
         [](const auto& i) -> Value { return keepalived_numbers(i).length; }},
        {"keepalived_advertisements_interval_errors_total", Kind::counter,
         "Adverts with another interval",
         [](const auto& i) -> Value { return keepalived_numbers(i).interval; }},
        {"keepalived_ip_ttl_errors_total", Kind::counter, "Adverts with a wrong TTL",
         [](const auto& i) -> Value { return keepalived_numbers(i).ttl; }},
        {"keepalived_invalid_type_received_total", Kind::counter,
         "VRRP packets that are no adverts",
         [](const auto& i) -> Value { return keepalived_numbers(i).type; }},
        {"keepalived_address_list_errors_total", Kind::counter, "Adverts with other addresses",
         [](const auto& i) -> Value { return keepalived_numbers(i).address_list; }},
        {"keepalived_authentication_invalid_total", Kind::counter,
         "Adverts with an unknown kind of authentication", [](const auto&) -> Value { return 0; }},
        {"keepalived_authentication_mismatch_total", Kind::counter,
         "Adverts with another kind of authentication", [](const auto&) -> Value { return 0; }},
        {"keepalived_authentication_failure_total", Kind::counter,
         "Adverts whose authentication failed, of whatever kind",
         [](const auto& i) -> Value { return keepalived_numbers(i).authentication; }},
        {"keepalived_priority_zero_received_total", Kind::counter, "Adverts of priority 0 received",
         [](const auto& i) -> Value { return i.adverts.priority_zero_received; }},
        {"keepalived_priority_zero_sent_total", Kind::counter, "Adverts of priority 0 sent",
         [](const auto& i) -> Value { return i.adverts.priority_zero_sent; }},
        {"keepalived_gratuitous_arp_delay_total", Kind::counter,
         "The configured delay of the second gratuitous ARPs, in seconds",
         [](const auto& i) -> Value { return i.garp_delay_seconds; }},
        {"holdfast_instance_priority", Kind::gauge, "The effective priority",
         [](const auto& i) -> Value { return i.priority; }},
        {"holdfast_instance_in_state_seconds", Kind::gauge, "For how long it has been in its state",
         [](const auto& i) -> Value { return i.in_state_seconds; }},
        {"holdfast_instance_stepped_down", Kind::gauge, "Whether it was told to step down",
         [](const auto& i) -> Value { return i.stepped_down; }},
        {"holdfast_instance_latest_advert_microseconds", Kind::gauge,
         "By how much an advert of ours was late, at most",
         [](const auto& i) -> Value { return i.latest_advert_us; }},
    };
    for (const auto& family : kFamilies) {
        writer.family(family.name, family.kind, family.help);
        for (const auto& instance : status.instances) {
            writer.sample({{"iname", instance.name},
                           {"intf", instance.interface},
                           {"vrid", std::to_string(instance.vrid)}},
                          family.value(instance));
        }
    }
}

void write_state(Writer& writer, const InstanceStatus& instance, std::string_view address) {
    writer.sample({{"iname", instance.name},
                   {"intf", instance.interface},
                   {"vrid", std::to_string(instance.vrid)},
                   {"ip_address", address}},
                  static_cast<int>(instance.state));
}

void write_states(Writer& writer, const Status& status) {
    writer.family("keepalived_vrrp_state", Kind::gauge, "0 init, 1 backup, 2 master, 3 fault");
    for (const auto& instance : status.instances) {
        const auto named = instance.addresses.size() - instance.excluded_addresses.size();
        for (std::size_t i = 0; i < named; ++i)
            write_state(writer, instance, instance.addresses[i]);
    }
    writer.family("keepalived_vrrp_excluded_state", Kind::gauge,
                  "The same by the addresses that adverts do not name");
    for (const auto& instance : status.instances) {
        for (const auto& address : instance.excluded_addresses)
            write_state(writer, instance, address);
    }
    writer.family("holdfast_adverts_refused_total", Kind::counter,
                  "Adverts not believed, by reason");
    for (const auto& instance : status.instances) {
        for (const auto& refused : instance.refused) {
            writer.sample({{"iname", instance.name},
                           {"intf", instance.interface},
                           {"vrid", std::to_string(instance.vrid)},
                           {"reason", refused.reason}},
                          refused.count);
        }
    }
    writer.family("keepalived_script_status", Kind::gauge, "1 good, 0 bad");
    for (const auto& tracker : status.trackers) {
        if (tracker.kind == ipc::TrackerKind::script)
            writer.sample({{"name", tracker.name}}, tracker.status);
    }
}

// --- services ------------------------------------------------------------------------------------

struct ServiceFamily {
    const char* name;
    Kind kind;
    const char* help;
    Value (*value)(const ServiceStatus&);
};

struct ServerFamily {
    const char* name;
    Kind kind;
    const char* help;
    Value (*value)(const ServerStatus&);
};

void write_services(Writer& writer, const Status& status) {
    static constexpr ServiceFamily kFamilies[] = {
        {"holdfast_service_quorum", Kind::gauge, "Whether it has its quorum",
         [](const auto& s) -> Value { return s.quorum; }},
        {"holdfast_service_guarded", Kind::gauge, "Whether servers that are down are kept",
         [](const auto& s) -> Value { return s.guarded; }},
        {"holdfast_service_servers", Kind::gauge, "Its servers",
         [](const auto& s) -> Value { return s.servers_configured; }},
        {"holdfast_service_servers_up", Kind::gauge, "Those that are up",
         [](const auto& s) -> Value { return s.servers_up; }},
        {"holdfast_service_connections_total", Kind::counter, "Connections since it was made",
         [](const auto& s) -> Value { return s.traffic.connections; }},
        {"holdfast_service_in_bytes_total", Kind::counter, "Octets to its servers",
         [](const auto& s) -> Value { return s.traffic.in_bytes; }},
        {"holdfast_service_out_bytes_total", Kind::counter, "Octets from its servers (NAT)",
         [](const auto& s) -> Value { return s.traffic.out_bytes; }},
        {"holdfast_service_in_packets_total", Kind::counter, "Packets to its servers",
         [](const auto& s) -> Value { return s.traffic.in_packets; }},
        {"holdfast_service_out_packets_total", Kind::counter, "Packets from its servers (NAT)",
         [](const auto& s) -> Value { return s.traffic.out_packets; }},
    };
    for (const auto& family : kFamilies) {
        writer.family(family.name, family.kind, family.help);
        for (const auto& service : status.services)
            writer.sample({{"service", service.name}}, family.value(service));
    }
}

void write_servers(Writer& writer, const Status& status) {
    static constexpr ServerFamily kFamilies[] = {
        {"holdfast_server_up", Kind::gauge, "Whether it counts as up",
         [](const auto& s) -> Value { return s.up; }},
        {"holdfast_server_weight", Kind::gauge, "Its weight in the kernel's table",
         [](const auto& s) -> Value { return s.weight; }},
        {"holdfast_server_active_connections", Kind::gauge, "Active connections",
         [](const auto& s) -> Value { return s.active_connections; }},
        {"holdfast_server_inactive_connections", Kind::gauge, "Inactive connections",
         [](const auto& s) -> Value { return s.inactive_connections; }},
        {"holdfast_server_connections_total", Kind::counter, "Connections since it was added",
         [](const auto& s) -> Value { return s.traffic.connections; }},
        {"holdfast_server_in_bytes_total", Kind::counter, "Octets to it",
         [](const auto& s) -> Value { return s.traffic.in_bytes; }},
        {"holdfast_server_out_bytes_total", Kind::counter, "Octets from it (NAT)",
         [](const auto& s) -> Value { return s.traffic.out_bytes; }},
    };
    for (const auto& family : kFamilies) {
        writer.family(family.name, family.kind, family.help);
        for (const auto& service : status.services) {
            for (const auto& server : service.servers) {
                writer.sample({{"service", service.name}, {"server", server.name}},
                              family.value(server));
            }
        }
    }
}

struct CheckFamily {
    const char* name;
    Kind kind;
    const char* help;
    Value (*value)(const CheckStatus&);
};

void write_checks(Writer& writer, const Status& status) {
    static constexpr CheckFamily kFamilies[] = {
        {"holdfast_check_succeeded_total", Kind::counter, "Probes that succeeded",
         [](const auto& c) -> Value { return c.succeeded; }},
        {"holdfast_check_failed_total", Kind::counter, "Probes that failed",
         [](const auto& c) -> Value { return c.failed; }},
        {"holdfast_check_duration_microseconds", Kind::gauge, "How long the last probe took",
         [](const auto& c) -> Value { return c.took_us; }},
    };
    for (const auto& family : kFamilies) {
        writer.family(family.name, family.kind, family.help);
        for (const auto& service : status.services) {
            for (const auto& server : service.servers) {
                for (std::size_t i = 0; i < server.checks.size(); ++i) {
                    writer.sample({{"service", service.name},
                                   {"server", server.name},
                                   {"check", server.checks[i].kind},
                                   {"number", std::to_string(i + 1)}},
                                  family.value(server.checks[i]));
                }
            }
        }
    }
}

}  // namespace

std::string metrics_of(const Status& status) {
    Writer writer;
    writer.family("keepalived_up", Kind::gauge, "Whether VRRP answers");
    for (const auto& process : status.processes) {
        if (process.name == "holdfast-vrrp") writer.sample({}, process.answers ? 1 : 0);
    }
    writer.family("holdfast_info", Kind::gauge, "The daemon");
    writer.sample({{"version", status.version}, {"host", status.host}}, 1);
    writer.family("holdfast_process_up", Kind::gauge, "Whether a process answers");
    for (const auto& process : status.processes)
        writer.sample({{"process", process.name}}, process.answers ? 1 : 0);
    write_instances(writer, status);
    write_states(writer, status);
    write_services(writer, status);
    write_servers(writer, status);
    write_checks(writer, status);
    return writer.take();
}

}  // namespace holdfast::control
