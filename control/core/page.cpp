#include "control/core/page.h"

#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lib/control/wording.h"

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

void append_escaped(std::string& to, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                to += "&amp;";
                break;
            case '<':
                to += "&lt;";
                break;
            case '>':
                to += "&gt;";
                break;
            case '"':
                to += "&quot;";
                break;
            default:
                to += c;
        }
    }
}

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

const char* css_of(Mood mood) {
    switch (mood) {
        case Mood::good:
            return "good";
        case Mood::weak:
            return "weak";
        case Mood::warning:
            return "warn";
        case Mood::bad:
            return "bad";
        case Mood::plain:
            break;
    }
    return "";
}

// A row of a table, added to the page as long as it lives.
class Row {
  public:
    explicit Row(std::string& page, Mood mood = Mood::plain) : page_(page) {
        page_ += "<tr";
        css(css_of(mood));
    }
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;
    ~Row() { page_ += "</tr>\n"; }

    Row& cell(std::string_view text, std::string_view css_class = {}) {
        page_ += "<td";
        css(css_class);
        append_escaped(page_, text);
        page_ += "</td>";
        return *this;
    }
    template <class Number>
    Row& number(Number value) {
        page_ += "<td class=\"n\">";
        fmt::format_to(std::back_inserter(page_), "{}", value);
        page_ += "</td>";
        return *this;
    }

  private:
    void css(std::string_view css_class) {
        if (!css_class.empty()) {
            page_ += " class=\"";
            page_ += css_class;
            page_ += '"';
        }
        page_ += '>';
    }

    std::string& page_;
};

void add_instances(std::string& page, const Status& status) {
    if (status.instances.empty()) return;
    page +=
        "<h2>VRRP</h2>\n<table><tr><th>Instance<th>State<th class=n>Priority<th>Since"
        "<th>Addresses<th>Peers<th>Why</tr>\n";
    for (const auto& instance : status.instances) {
        const auto [state, mood] = state_of(instance);
        Row(page, mood)
            .cell(instance.name)
            .cell(state, "state")
            .number(instance.priority)
            .cell(instance.since)
            .cell(fmt::format("{}", fmt::join(instance.addresses, ", ")), "why")
            .cell(peers_of(instance))
            .cell(reason_of(instance), "why");
    }
    page += "</table>\n";
}

void add_server(std::string& page, const ServerStatus& server, const std::string& name) {
    const auto [state, mood] = state_of(server);
    Row(page, mood)
        .cell(name)
        .cell(state, "state")
        .number(server.weight)
        .number(server.active_connections)
        .number(server.inactive_connections)
        .number(server.traffic.connections)
        .number(server.traffic.connection_rate)
        .number(server.traffic.in_bytes)
        .number(server.traffic.out_bytes)
        .cell(checks_of(server), "why");
}

void add_service(std::string& page, const ServiceStatus& service) {
    page += fmt::format(
        "<h2>{}</h2>\n<p>{}, {} of {} servers are up{}{}{}</p>\n<table><tr><th>Server<th>State"
        "<th class=n>Weight<th class=n>Active<th class=n>Inactive<th class=n>Connections"
        "<th class=n>a second<th class=n>Octets in<th class=n>Octets out<th>Checks</tr>\n",
        escaped(service.name), escaped(service.scheduler), service.servers_up,
        service.servers_configured, service.quorum ? "" : ", <b>no quorum</b>",
        service.guarded ? ", <b>servers that are down are kept</b>" : "",
        service.suspended ? ", checks are suspended" : "");
    for (const auto& server : service.servers)
        add_server(page, server, server.name);
    if (service.sorry_server)
        add_server(page, *service.sorry_server, service.sorry_server->name + " (sorry)");
    page += "</table>\n";
}

void add_events(std::string& page, const std::vector<std::string>& events) {
    if (events.empty()) return;
    page += "<h2>Last events</h2>\n<table>\n";
    for (const auto& event : events) {
        boost::system::error_code failure;
        const auto json = boost::json::parse(event, failure);
        if (failure || !json.is_object()) continue;
        Row row(page);
        for (const char* member : {"time", "what", "name", "virtual_server", "state", "reason"}) {
            const auto* value = json.get_object().if_contains(member);
            row.cell(value && value->is_string() ? std::string_view(value->get_string())
                                                 : std::string_view());
        }
    }
    page += "</table>\n";
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
    add_instances(text, status);
    for (const auto& service : status.services)
        add_service(text, service);
    add_events(text, events);
    return text + "</body></html>\n";
}

}  // namespace holdfast::control
