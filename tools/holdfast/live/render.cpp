#include "tools/holdfast/live/render.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lib/control/wording.h"
#include "tools/holdfast/live/table.h"
#include "tools/holdfast/live/why.h"

namespace holdfast::tool {

namespace {

using control::InstanceStatus;
using control::ServerStatus;
using control::ServiceStatus;
using control::Status;

Cell head(std::string text) { return {std::move(text), Tone::weak}; }
Cell number(std::uint64_t value) { return {brief_number(value), Tone::plain, true}; }
Cell head_of_number(std::string text) { return {std::move(text), Tone::weak, true}; }

Tone tone_of(control::Mood mood) {
    switch (mood) {
        case control::Mood::good:
            return Tone::good;
        case control::Mood::bad:
            return Tone::bad;
        case control::Mood::weak:
        case control::Mood::warning:
            return Tone::weak;
        case control::Mood::plain:
            break;
    }
    return Tone::plain;
}

template <class Subject>
Cell state_cell(const Subject& subject) {
    const auto wording = control::state_of(subject);
    return {std::string(wording.word), tone_of(wording.mood)};
}

std::string priority_text(const InstanceStatus& instance) {
    if (instance.priority == instance.configured_priority)
        return fmt::format("{}", instance.priority);
    return fmt::format("{} ({})", instance.priority, instance.configured_priority);
}

Table instances_table(const Status& status, bool colours) {
    Table table(colours);
    table.add({head("INSTANCE"), head("STATE"), head("PRIORITY"), head("SINCE"), head("PEERS"),
               head("WHY")});
    for (const auto& instance : status.instances) {
        table.add({{instance.name},
                   state_cell(instance),
                   {priority_text(instance)},
                   {control::brief_duration(instance.in_state_seconds)},
                   {control::peers_of(instance)},
                   {control::reason_of(instance)}});
    }
    return table;
}

Table services_table(const Status& status, bool colours) {
    Table table(colours);
    table.add({head("SERVICE"), head("STATE"), head_of_number("UP"), head_of_number("ACTIVE"),
               head_of_number("INACTIVE"), head_of_number("CONNS/S"), head_of_number("IN B/S"),
               head_of_number("OUT B/S")});
    for (const auto& service : status.services) {
        const bool all = service.servers_up == service.servers_configured;
        table.add({{service.name},
                   state_cell(service),
                   {fmt::format("{}/{}", service.servers_up, service.servers_configured),
                    all ? Tone::plain : Tone::bad, true},
                   number(service.active_connections),
                   number(service.inactive_connections),
                   number(service.traffic.connection_rate),
                   number(service.traffic.in_byte_rate),
                   number(service.traffic.out_byte_rate)});
    }
    return table;
}

std::string weight_text(const ServerStatus& server) {
    const auto there = server.in_table ? fmt::format("{}", server.weight) : std::string("-");
    if (server.ordered_weight) return there + " (ordered)";
    return server.in_table && server.weight == server.configured_weight
               ? there
               : fmt::format("{} ({})", there, server.configured_weight);
}

void add_row(Table& table, const std::string& name, const ServerStatus& server) {
    table.add({{"  " + name},
               state_cell(server),
               {weight_text(server), Tone::plain, true},
               number(server.active_connections),
               number(server.inactive_connections),
               number(server.traffic.connection_rate),
               {control::checks_of(server)}});
}

std::string render_service(const ServiceStatus& service, bool colours) {
    Table table(colours);
    table.add({head("  SERVER"), head("STATE"), head_of_number("WEIGHT"), head_of_number("ACTIVE"),
               head_of_number("INACTIVE"), head_of_number("CONNS/S"), head("CHECKS")});
    for (const auto& server : service.servers)
        add_row(table, server.name, server);
    if (service.sorry_server)
        add_row(table, service.sorry_server->name + " (sorry)", *service.sorry_server);
    return fmt::format("{}  {}  {}\n{}", service.name, service.scheduler, state_cell(service).text,
                       table.text());
}

std::string processes_text(const Status& status) {
    std::string text;
    for (const auto& process : status.processes) {
        if (!process.problem.empty())
            text += fmt::format("{}: {}\n", process.name, process.problem);
    }
    return text;
}

std::string adverts_text(const InstanceStatus& instance) {
    const auto& adverts = instance.adverts;
    auto text = fmt::format(
        "  adverts    {} sent, {} received; priority 0: {} sent, {} received\n"
        "  changes    {} times became master, {} times left\n",
        adverts.sent, adverts.received, adverts.priority_zero_sent, adverts.priority_zero_received,
        adverts.became_master, adverts.released_master);
    if (instance.latest_advert_us > 0)
        text += fmt::format("  lateness   {} us at most\n", instance.latest_advert_us);
    for (const auto& refused : instance.refused) {
        if (refused.count > 0)
            text += fmt::format("  refused    {} because of {}\n", refused.count, refused.reason);
    }
    return text;
}

std::string render_instance(const InstanceStatus& instance) {
    return fmt::format(
        "{}  {}  {}, VRID {}, version {}\n"
        "  priority   {}\n"
        "  since      {} ({})\n"
        "  why        {}\n"
        "  group      {}\n"
        "  addresses  {}\n"
        "  peers      {}\n{}",
        instance.name, state_cell(instance).text, instance.interface, instance.vrid,
        instance.version, priority_text(instance), instance.since,
        control::brief_duration(instance.in_state_seconds), control::reason_of(instance),
        instance.group.empty() ? "-" : instance.group,
        fmt::format("{}", fmt::join(instance.addresses, ", ")), control::peers_of(instance),
        adverts_text(instance));
}

}  // namespace

std::string render_overview(const Status& status, bool colours) {
    auto text = fmt::format("{}  {}  Holdfast {}  {}\n{}", status.host, status.when, status.version,
                            status.file, processes_text(status));
    if (!status.instances.empty()) text += "\n" + instances_table(status, colours).text();
    if (!status.services.empty()) text += "\n" + services_table(status, colours).text();
    return text;
}

Result<std::string> render_instances(const Status& status, std::string_view name, bool colours) {
    if (name.empty()) return instances_table(status, colours).text();
    for (const auto& instance : status.instances) {
        if (instance.name == name) return render_instance(instance);
    }
    return Error{fmt::format("no instance '{}' (holdfast vrrp lists them)", name)};
}

Result<std::string> render_services(const Status& status, std::string_view name, bool colours) {
    std::string text;
    for (const auto& service : status.services) {
        if (!std::string_view(service.name).ends_with(name)) continue;
        text += (text.empty() ? "" : "\n") + render_service(service, colours);
    }
    if (text.empty() && !name.empty())
        return Error{fmt::format("no service '{}' (holdfast status lists them)", name)};
    return text;
}

Result<std::string> render_why(const Status& status, std::string_view name) {
    for (const auto& instance : status.instances) {
        if (instance.name == name) return why_instance(status, instance);
    }
    std::string text;
    for (const auto& service : status.services) {
        for (const auto& server : service.servers) {
            if (server.name == name) text += why_server(service, server);
        }
    }
    if (text.empty())
        return Error{fmt::format("no instance or server '{}' (holdfast status, services)", name)};
    return text;
}

}  // namespace holdfast::tool
