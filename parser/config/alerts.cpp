#include "parser/config/alerts.h"

#include "parser/config.h"

namespace holdfast::config {
namespace {

// keepalived.conf(5): what is closer to the object overrides what is farther from it.
bool decide(std::optional<bool> own, std::optional<bool> of_its_kind, std::optional<bool> of_all,
            bool otherwise) {
    return own.value_or(of_its_kind.value_or(of_all.value_or(otherwise)));
}

template <class Thing>
std::vector<AlertingInstance> alerting(const std::vector<Thing>& things, const Alerts& alerts) {
    std::vector<AlertingInstance> all;
    all.reserve(things.size());
    for (const auto& thing : things) {
        const auto& told = thing.notifications;
        all.push_back(
            {thing.name, decide(told.mail, alerts.vrrp, alerts.all, false), told.tell_deleted});
    }
    return all;
}

// Only a real server sends mails when nothing says whether it does.
AlertingService alerting(const VirtualServer& service, const Alerts& alerts) {
    AlertingService answer{id_of(service),
                           name_in_log(service),
                           decide(service.mail, alerts.checkers, alerts.all, false),
                           {}};
    answer.servers.reserve(service.real_servers.size());
    for (const auto& server : service.real_servers) {
        answer.servers.push_back({server.endpoint, name_in_log(server, service),
                                  decide(server.mail, alerts.checkers, alerts.all, true),
                                  server.alpha});
    }
    return answer;
}

}  // namespace

AlertsConfig alerts_slice(const Config& config) {
    const auto& global = config.global;
    AlertsConfig slice;
    slice.router_id = global.router_id;
    slice.mail = global.mail;
    slice.webhook = global.webhook;
    if (!has_receivers(slice)) return slice;
    slice.no_faults = global.alerts.no_faults;
    slice.no_checker_mails = global.alerts.no_checker_mails;
    slice.instances = alerting(config.vrrp.instances, global.alerts);
    slice.groups = alerting(config.vrrp.sync_groups, global.alerts);
    for (const auto& service : config.lvs.virtual_servers)
        slice.services.push_back(alerting(service, global.alerts));
    return slice;
}

bool has_mailbox(const AlertsConfig& config) {
    return config.mail.server && !config.mail.recipients.empty();
}

bool has_receivers(const AlertsConfig& config) {
    return has_mailbox(config) || !config.webhook.url.empty();
}

}  // namespace holdfast::config
