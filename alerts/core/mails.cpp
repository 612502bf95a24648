#include "alerts/core/mails.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace holdfast::alerts {
namespace {

using ipc::CheckKind;
using ipc::VrrpEvent;
using ipc::VrrpSubject;

struct StateRow {
    VrrpEvent event;
    const char* subject;
    const char* instance;
    const char* group;  // null: no mail
};

constexpr StateRow kStates[] = {
    {VrrpEvent::master, "Entering MASTER state", "VRRP Instance is now owning VRRP VIPs",
     "All VRRP group instances are now in MASTER state"},
    {VrrpEvent::backup, "Entering BACKUP state", "VRRP Instance is no longer owning VRRP VIPs",
     "All VRRP group instances are now in BACKUP state"},
    {VrrpEvent::fault, "Entering FAULT state", "VRRP Instance is no longer owning VRRP VIPs",
     "All VRRP group instances are now in FAULT state"},
    {VrrpEvent::stop, "Stopping", "VRRP Instance stopping",
     "All VRRP group instances are now stopping"},
    {VrrpEvent::deleted, "Deleted", "VRRP Deleted at reload", nullptr},
};

struct CheckRow {
    CheckKind kind;
    const char* up;
    const char* down;  // {}: what is wrong with the server
};

constexpr CheckRow kChecks[] = {
    {CheckKind::tcp, "TCP CHECK succeed on service", "TCP CHECK failed on service"},
    {CheckKind::http, "CHECK succeed on service", "CHECK failed on service : HTTP request failed"},
    {CheckKind::misc, "MISC CHECK succeeded on service", "MISC CHECK {} on service"},
    {CheckKind::udp, "UDP CHECK succeed on service", "UDP CHECK failed on service"},
    {CheckKind::ping, "ICMP CHECK succeed on service", "ICMP CHECK failed on service"},
    {CheckKind::dns, "DNS_CHECK: succeed on service", "DNS_CHECK: failed on service"},
    {CheckKind::smtp, "CHECK succeed on service", "CHECK failed on service : {}"},
};

const char* up_or_down(bool up) { return up ? "UP" : "DOWN"; }

std::string text(std::string_view sentence) { return fmt::format("=> {} <=", sentence); }

std::string text_of(const ipc::CheckNews& news) {
    const auto* row = std::find_if(std::begin(kChecks), std::end(kChecks),
                                   [&](const auto& one) { return one.kind == news.kind; });
    if (row == std::end(kChecks)) return {};
    return text(news.up ? row->up : fmt::format(fmt::runtime(row->down), news.problem));
}

template <class Map, class Key>
const typename Map::mapped_type* look_up(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

// In what is in force, or else in what was before.
template <class Map, class Key>
const typename Map::mapped_type* look_up(const Map& now, const Map& before, const Key& key) {
    const auto* found = look_up(now, key);
    return found ? found : look_up(before, key);
}

std::string server_subject(const std::string& server, const std::string& service, bool up) {
    return fmt::format("Realserver {} of virtual server {} - {}", server, service, up_or_down(up));
}

}  // namespace

void Mails::configure(const config::AlertsConfig& config) {
    before_ = std::exchange(settings_, {});
    settings_.no_faults = config.no_faults;
    settings_.no_checker_mails = config.no_checker_mails;
    for (const auto& instance : config.instances)
        settings_.instances[{VrrpSubject::instance, instance.name}] = {instance.mail,
                                                                       instance.tells_deleted};
    for (const auto& group : config.groups)
        settings_.instances[{VrrpSubject::group, group.name}] = {group.mail, group.tells_deleted};
    for (const auto& service : config.services) {
        settings_.services[service.name] = service.mail;
        for (const auto& server : service.servers) {
            settings_.servers[{service.name, server.name}] = server.mail;
            settings_.checked[{service.id, server.endpoint}] = {server.name, service.name,
                                                                server.mail, server.alpha};
        }
    }
    std::erase_if(last_, [&](const auto& entry) {
        return !look_up(settings_.instances, before_.instances, entry.first);
    });
}

// One mail a state, and none that says the same again.
std::optional<Mail> Mails::of(const ipc::VrrpNews& news) {
    const InstanceKey key(news.subject, news.name);
    const auto* instance = look_up(settings_.instances, before_.instances, key);
    if (!instance || !instance->mail) return std::nullopt;
    const bool is_group = news.subject == VrrpSubject::group;
    const bool as_fault = news.event == VrrpEvent::deleted && !is_group && !instance->tells_deleted;
    const auto event = as_fault ? VrrpEvent::fault : news.event;
    const auto* row = std::find_if(std::begin(kStates), std::end(kStates),
                                   [&](const auto& one) { return one.event == event; });
    if (row == std::end(kStates)) return std::nullopt;
    const auto* sentence = is_group ? row->group : row->instance;
    if (!sentence || (settings_.no_faults && event == VrrpEvent::fault)) return std::nullopt;
    const auto [last, is_first] = last_.try_emplace(key, event);
    if (!is_first && std::exchange(last->second, event) == event) return std::nullopt;
    return Mail{
        fmt::format("VRRP {} {} - {}", is_group ? "Group" : "Instance", news.name, row->subject),
        text(sentence)};
}

// A real server that leaves the configuration, or a virtual server.
std::optional<Mail> Mails::of(const ipc::ServiceNews& news) const {
    if (!news.real_server.empty()) {
        const auto key = std::make_pair(news.virtual_server, news.real_server);
        const auto* mail = look_up(settings_.servers, before_.servers, key);
        if (!mail || !*mail || news.reason.empty()) return std::nullopt;
        return Mail{server_subject(news.real_server, news.virtual_server, news.up),
                    text(news.reason)};
    }
    const auto* mail = look_up(settings_.services, before_.services, news.virtual_server);
    if (!mail || !*mail) return std::nullopt;
    constexpr std::string_view kGained = "Gained quorum";
    auto reason = news.reason;
    if (news.first && reason.starts_with(kGained))
        reason.replace(0, kGained.size(), "Starting with quorum up");
    return Mail{fmt::format("Virtualserver {} - {}", news.virtual_server, up_or_down(news.up)),
                text(reason)};
}

// Nothing that keepalived knows; those who want to hear of the virtual server hear of it.
std::optional<Mail> Mails::of(const ipc::GuardNews& news) const {
    const auto* mail = look_up(settings_.services, before_.services, news.virtual_server);
    if (!mail || !*mail) return std::nullopt;
    return Mail{fmt::format("Virtualserver {} - {}", news.virtual_server,
                            news.engaged ? "ALARM" : "ALARM is over"),
                text(news.text)};
}

// The first conclusion is news if it is not what was taken for true; that of a program always.
std::optional<Mail> Mails::of(const ipc::CheckNews& news) const {
    const auto* server =
        look_up(settings_.checked, ServerKey(news.virtual_server, news.real_server));
    if (!server || !server->mail) return std::nullopt;
    const bool was_up = news.first ? !server->alpha : !news.up;
    if (was_up == news.up && news.kind != CheckKind::misc) return std::nullopt;
    const bool server_was_up = news.server_was_up.value_or(!server->alpha);
    const bool server_is_up = news.server_is_up.value_or(!server->alpha);
    if (settings_.no_checker_mails && server_was_up == server_is_up) return std::nullopt;
    return Mail{server_subject(server->name, server->service, server_is_up), text_of(news)};
}

}  // namespace holdfast::alerts
