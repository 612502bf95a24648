#include "events/events.h"

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace holdfast::events {
namespace {

using ipc::VrrpEvent;

// Null: no state.
const char* state_of(VrrpEvent event) {
    switch (event) {
        case VrrpEvent::master:
            return "MASTER";
        case VrrpEvent::backup:
            return "BACKUP";
        case VrrpEvent::fault:
            return "FAULT";
        case VrrpEvent::stop:
            return "STOP";
        case VrrpEvent::deleted:
            return "DELETED";
        case VrrpEvent::master_rx_lower_priority:
        case VrrpEvent::master_priority:
        case VrrpEvent::backup_priority:
            return nullptr;
    }
    return nullptr;
}

const char* up_or_down(bool up) { return up ? "UP" : "DOWN"; }

// By the keyword that asked for it.
const char* name_of(ipc::CheckKind kind) {
    constexpr std::pair<ipc::CheckKind, const char*> kNames[] = {
        {ipc::CheckKind::tcp, "TCP_CHECK"},   {ipc::CheckKind::http, "HTTP_GET"},
        {ipc::CheckKind::misc, "MISC_CHECK"}, {ipc::CheckKind::udp, "UDP_CHECK"},
        {ipc::CheckKind::ping, "PING_CHECK"}, {ipc::CheckKind::dns, "DNS_CHECK"},
        {ipc::CheckKind::smtp, "SMTP_CHECK"}};
    const auto* found = std::find_if(std::begin(kNames), std::end(kNames),
                                     [&](const auto& name) { return name.first == kind; });
    return found == std::end(kNames) ? "" : found->second;
}

// RFC 3339, in UTC, with milliseconds.
std::string time_text(WallTime when) {
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(when)),
                       milliseconds % 1000);
}

}  // namespace

std::string json_text(const boost::json::value& value) {
    auto text = boost::json::serialize(value);
    boost::system::error_code failure;
    boost::json::parse(text, failure);
    if (failure)
        std::replace_if(
            text.begin(), text.end(), [](unsigned char c) { return c >= 0x80; }, '?');
    return text;
}

void Events::configure(const config::AlertsConfig& config) {
    servers_.clear();
    for (const auto& service : config.services) {
        for (const auto& server : service.servers)
            servers_[{service.id, server.endpoint}] = {"real_server", server.name, service.name};
    }
}

void Events::hear(const ipc::CheckNews& news) {
    const auto server = servers_.find({news.virtual_server, news.real_server});
    if (server == servers_.end()) return;
    auto reason = fmt::format("{} {}", name_of(news.kind), news.up ? "succeeded" : news.problem);
    if (!news.up && !news.reason.empty()) reason += ": " + news.reason;
    conclusions_[server->second] = {news.up, std::move(reason)};
}

std::optional<std::string> Events::of(const ipc::VrrpNews& news, WallTime when) {
    const auto* state = state_of(news.event);
    if (!state) return std::nullopt;
    const bool is_group = news.subject == ipc::VrrpSubject::group;
    const auto priority = is_group ? std::nullopt : std::optional(news.priority);
    return changed({is_group ? "vrrp_sync_group" : "vrrp_instance", news.name, ""},
                   {state, priority, ""}, when);
}

std::optional<std::string> Events::of(const ipc::ServiceNews& news, WallTime when) {
    const auto* state = up_or_down(news.up);
    if (news.real_server.empty())
        return changed({"virtual_server", news.virtual_server, ""}, {state, {}, news.reason}, when);
    const Subject server{"real_server", news.real_server, news.virtual_server};
    const auto conclusion = conclusions_.find(server);
    const bool by_check =
        news.reason.empty() && conclusion != conclusions_.end() && conclusion->second.up == news.up;
    return changed(server, {state, {}, by_check ? conclusion->second.reason : news.reason}, when);
}

std::optional<std::string> Events::of(const ipc::GuardNews& news, WallTime when) {
    return changed({"mass_failure_guard", news.virtual_server, ""},
                   {news.engaged ? "ENGAGED" : "RELEASED", {}, news.text}, when);
}

std::optional<std::string> Events::changed(const Subject& subject, const Happening& now,
                                           WallTime when) {
    const auto [last, is_first] = states_.try_emplace(subject, now.state);
    const auto before = std::exchange(last->second, now.state);
    if (!is_first && before == now.state) return std::nullopt;
    boost::json::object event{
        {"time", time_text(when)}, {"what", subject.what}, {"name", subject.name}};
    if (!subject.virtual_server.empty()) event["virtual_server"] = subject.virtual_server;
    event["old_state"] = is_first ? boost::json::value(nullptr) : boost::json::value(before);
    event["state"] = now.state;
    if (now.priority) event["priority"] = *now.priority;
    event["reason"] = now.reason;
    return json_text(event);
}

}  // namespace holdfast::events
