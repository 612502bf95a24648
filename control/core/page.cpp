#include "control/core/page.h"

#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace holdfast::control {

namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5em; color: #222; background: #fff }
h1 { font-size: 1.4em; margin: 0 } h2 { font-size: 1.1em; margin: 1.6em 0 .4em }
p { margin: .2em 0; color: #666 }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600; color: #666; border-bottom: 2px solid #ddd }
th, td { padding: .25em .6em; white-space: nowrap } td { border-bottom: 1px solid #eee }
td.why { white-space: normal; color: #666 } .n { text-align: right; font-variant-numeric: tabular-nums }
.good { background: #dff5df } .bad { background: #fbd9d9 } .weak { background: #f2f2f2; color: #777 }
.warn { background: #fdf0cc } .state { font-weight: 600 }
@media (prefers-color-scheme: dark) {
body { color: #ddd; background: #1b1d1f } th { border-color: #444 } td { border-color: #2c2f32 }
.good { background: #1f3d24 } .bad { background: #552525 } .warn { background: #4d3f17 }
.weak { background: #26292c; color: #999 } }
</style>
)";

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

class Row {
  public:
    explicit Row(std::string_view css = {}) {
        text_ = css.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", css);
    }
    Row& cell(std::string_view text, std::string_view css = {}) {
        text_ += css.empty() ? "<td>" : fmt::format("<td class=\"{}\">", css);
        text_ += escaped(text) + "</td>";
        return *this;
    }
    template <class Number>
    Row& number(Number value) {
        return cell(fmt::format("{}", value), "n");
    }
    std::string text() const { return text_ + "</tr>\n"; }

  private:
    std::string text_;
};

const char* css_of(ipc::InstanceState state) {
    switch (state) {
        case ipc::InstanceState::master:
            return "good";
        case ipc::InstanceState::fault:
            return "bad";
        default:
            return "weak";
    }
}

std::string instances_of(const Status& status) {
    if (status.instances.empty()) return {};
    std::string text =
        "<h2>VRRP</h2>\n<table><tr><th>Instance<th>State<th class=n>Priority<th>Since"
        "<th>Addresses<th>Peers<th>Why</tr>\n";
    for (const auto& instance : status.instances) {
        std::string peers;
        for (const auto& peer : instance.peers) {
            peers += fmt::format("{}{} ({})", peers.empty() ? "" : ", ", peer.address.to_string(),
                                 peer.priority);
        }
        const std::string told = instance.stepped_down ? "stepped down; " : "";
        text += Row(css_of(instance.state))
                    .cell(instance.name)
                    .cell(boost::describe::enum_to_string(instance.state, ""), "state")
                    .number(instance.priority)
                    .cell(instance.since)
                    .cell(fmt::format("{}", fmt::join(instance.addresses, ", ")), "why")
                    .cell(peers)
                    .cell(told + instance.reason, "why")
                    .text();
    }
    return text + "</table>\n";
}

struct Shown {
    const char* state;
    const char* css;
};

Shown shown(const ServerStatus& server) {
    if (!server.up) return {"down", "bad"};
    if (server.ordered_weight == 0) return {"drained", "warn"};
    if (!server.in_table) return {"not in the table", "weak"};
    return {"up", "good"};
}

std::string check_text(const ServerStatus& server) {
    std::string text;
    for (const auto& check : server.checks) {
        const auto* outcome = !check.up ? "no result yet" : *check.up ? "ok" : "failed";
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", check.kind, outcome);
        if (!check.problem.empty()) text += ": " + check.problem;
    }
    return text.empty() ? "not checked" : text;
}

std::string row_of(const ServerStatus& server, const std::string& name) {
    const auto [state, css] = shown(server);
    return Row(css)
        .cell(name)
        .cell(state, "state")
        .number(server.weight)
        .number(server.active_connections)
        .number(server.inactive_connections)
        .number(server.traffic.connections)
        .number(server.traffic.connection_rate)
        .number(server.traffic.in_bytes)
        .number(server.traffic.out_bytes)
        .cell(check_text(server), "why")
        .text();
}

std::string service_of(const ServiceStatus& service) {
    auto text = fmt::format(
        "<h2>{}</h2>\n<p>{}, {} of {} servers are up{}{}{}</p>\n<table><tr><th>Server<th>State"
        "<th class=n>Weight<th class=n>Active<th class=n>Inactive<th class=n>Connections"
        "<th class=n>a second<th class=n>Octets in<th class=n>Octets out<th>Checks</tr>\n",
        escaped(service.name), escaped(service.scheduler), service.servers_up,
        service.servers_configured, service.quorum ? "" : ", <b>no quorum</b>",
        service.guarded ? ", <b>servers that are down are kept</b>" : "",
        service.suspended ? ", checks are suspended" : "");
    for (const auto& server : service.servers)
        text += row_of(server, server.name);
    if (service.sorry_server)
        text += row_of(*service.sorry_server, service.sorry_server->name + " (sorry)");
    return text + "</table>\n";
}

std::string events_of(const std::vector<std::string>& events) {
    if (events.empty()) return {};
    std::string text = "<h2>Last events</h2>\n<table>\n";
    for (const auto& event : events) {
        boost::system::error_code failure;
        const auto json = boost::json::parse(event, failure);
        if (failure || !json.is_object()) continue;
        Row row;
        for (const char* member : {"time", "what", "name", "virtual_server", "state", "reason"}) {
            const auto* value = json.get_object().if_contains(member);
            row.cell(value && value->is_string() ? std::string_view(value->get_string())
                                                 : std::string_view());
        }
        text += row.text();
    }
    return text + "</table>\n";
}

}  // namespace

std::string page_of(const Status& status, const std::vector<std::string>& events) {
    std::string text(kHead);
    text += fmt::format(
        "<title>{0} - Holdfast</title></head><body>\n<h1>{0}</h1>\n<p>Holdfast {1}, {2}, {3}</p>\n",
        escaped(status.host), escaped(status.version), escaped(status.when), escaped(status.file));
    for (const auto& process : status.processes) {
        if (process.problem.empty()) continue;
        text += fmt::format("<p class=bad>{}: {}</p>\n", escaped(process.name),
                            escaped(process.problem));
    }
    text += instances_of(status);
    for (const auto& service : status.services)
        text += service_of(service);
    return text + events_of(events) + "</body></html>\n";
}

}  // namespace holdfast::control
