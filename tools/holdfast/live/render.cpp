#include "tools/holdfast/live/render.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

Cell state_cell(ipc::InstanceState state) {
    switch (state) {
        case ipc::InstanceState::master:
            return {"MASTER", Tone::good};
        case ipc::InstanceState::backup:
            return {"BACKUP"};
        case ipc::InstanceState::fault:
            return {"FAULT", Tone::bad};
        case ipc::InstanceState::init:
            break;
    }
    return {"INIT", Tone::weak};
}

std::string peers_text(const InstanceStatus& instance) {
    std::vector<std::string> peers;
    for (const auto& peer : instance.peers) {
        peers.push_back(fmt::format("{} ({}, {} ago)", peer.address.to_string(), peer.priority,
                                    brief_duration(peer.heard_seconds_ago)));
    }
    return peers.empty() ? "-" : fmt::format("{}", fmt::join(peers, ", "));
}

std::string priority_text(const InstanceStatus& instance) {
    if (instance.priority == instance.configured_priority)
        return fmt::format("{}", instance.priority);
    return fmt::format("{} ({})", instance.priority, instance.configured_priority);
}

std::string reason_text(const InstanceStatus& instance) {
    const std::string told = instance.stepped_down ? "stepped down; " : "";
    return told + (instance.reason.empty() ? "-" : instance.reason);
}

Table instances_table(const Status& status, bool colours) {
    Table table(colours);
    table.add({head("INSTANCE"), head("STATE"), head("PRIORITY"), head("SINCE"), head("PEERS"),
               head("WHY")});
    for (const auto& instance : status.instances) {
        table.add({{instance.name},
                   state_cell(instance.state),
                   {priority_text(instance)},
                   {brief_duration(instance.in_state_seconds)},
                   {peers_text(instance)},
                   {reason_text(instance)}});
    }
    return table;
}

Cell service_cell(const ServiceStatus& service) {
    if (!service.quorum) return {"no quorum", Tone::bad};
    if (service.guarded) return {"guarded", Tone::bad};
    if (service.suspended) return {"suspended", Tone::weak};
    return {"ok", Tone::good};
}

Table services_table(const Status& status, bool colours) {
    Table table(colours);
    table.add({head("SERVICE"), head("STATE"), head_of_number("UP"), head_of_number("ACTIVE"),
               head_of_number("INACTIVE"), head_of_number("CONNS/S"), head_of_number("IN B/S"),
               head_of_number("OUT B/S")});
    for (const auto& service : status.services) {
        const bool all = service.servers_up == service.servers_configured;
        table.add({{service.name},
                   service_cell(service),
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

Cell server_cell(const ServerStatus& server) {
    if (!server.up) return {"DOWN", Tone::bad};
    if (server.ordered_weight == 0) return {"drained", Tone::weak};
    return {"UP", Tone::good};
}

std::string last_check(const ServerStatus& server) {
    if (server.checks.empty()) return "not checked";
    std::vector<std::string> texts;
    for (const auto& check : server.checks) {
        const auto outcome = !check.up ? "no result yet" : *check.up ? "ok" : "failed";
        auto text = fmt::format("{} {}", check.kind, outcome);
        if (!check.problem.empty()) text += ": " + check.problem;
        if (check.seconds_ago) text += fmt::format(", {} ago", brief_duration(*check.seconds_ago));
        texts.push_back(std::move(text));
    }
    return fmt::format("{}", fmt::join(texts, "; "));
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
               server_cell(server),
               {weight_text(server), Tone::plain, true},
               number(server.active_connections),
               number(server.inactive_connections),
               number(server.traffic.connection_rate),
               {last_check(server)}});
}

std::string render_service(const ServiceStatus& service, bool colours) {
    Table table(colours);
    table.add({head("  SERVER"), head("STATE"), head_of_number("WEIGHT"), head_of_number("ACTIVE"),
               head_of_number("INACTIVE"), head_of_number("CONNS/S"), head("CHECKS")});
    for (const auto& server : service.servers)
        add_row(table, server.name, server);
    if (service.sorry_server)
        add_row(table, service.sorry_server->name + " (sorry)", *service.sorry_server);
    return fmt::format("{}  {}  {}\n{}", service.name, service.scheduler,
                       service_cell(service).text, table.text());
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
        instance.name, state_cell(instance.state).text, instance.interface, instance.vrid,
        instance.version, priority_text(instance), instance.since,
        brief_duration(instance.in_state_seconds), reason_text(instance),
        instance.group.empty() ? "-" : instance.group,
        fmt::format("{}", fmt::join(instance.addresses, ", ")), peers_text(instance),
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
