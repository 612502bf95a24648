// Mails: which news makes a mail, and what it says.
//
// Subjects and texts are those of keepalived 2.2.7, because people sort their mail by them. A real
// server's mails are about its checks: each tells when it comes to another conclusion, and how the
// server is then.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "lib/ipc/messages.h"
#include "parser/config/alerts.h"

namespace holdfast::alerts {

struct Mail {
    std::string subject;  // without the name of this machine
    std::string text;

    friend bool operator==(const Mail&, const Mail&) = default;
};

class Mails {
  public:
    // What has been deleted has a last word until the next one.
    void configure(const config::AlertsConfig& config);

    std::optional<Mail> of(const ipc::VrrpNews& news);
    std::optional<Mail> of(const ipc::ServiceNews& news) const;
    std::optional<Mail> of(const ipc::GuardNews& news) const;
    std::optional<Mail> of(const ipc::CheckNews& news) const;

  private:
    struct Instance {
        bool mail = false;
        bool tells_deleted = false;
    };
    struct Server {
        std::string name;
        std::string service;
        bool mail = false;
        bool alpha = false;
    };
    using InstanceKey = std::pair<ipc::VrrpSubject, std::string>;
    using ServerKey = std::pair<std::string, IpEndpoint>;  // the virtual server's id
    struct Settings {
        bool no_faults = false;
        bool no_checker_mails = false;
        std::map<InstanceKey, Instance> instances;
        // By their names in the log.
        std::map<std::string, bool> services;
        std::map<std::pair<std::string, std::string>, bool> servers;
        // The same once more, as checks name them.
        std::map<ServerKey, Server> checked;
    };

    Settings settings_;
    Settings before_;
    std::map<InstanceKey, ipc::VrrpEvent> last_;  // that a mail told
};

}  // namespace holdfast::alerts
