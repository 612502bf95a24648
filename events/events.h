// Events: each change of state of what is configured, as JSON (docs/webhook.md). Webhooks and
// operators are told of them.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/value.hpp>

#include "lib/ipc/messages.h"
#include "parser/config/alerts.h"

namespace holdfast::events {

using WallTime = std::chrono::system_clock::time_point;

class Events {
  public:
    void configure(const config::AlertsConfig& config);

    // The event as a JSON object (docs/webhook.md); none when no state has changed.
    std::optional<std::string> of(const ipc::VrrpNews& news, WallTime when);
    std::optional<std::string> of(const ipc::ServiceNews& news, WallTime when);
    std::optional<std::string> of(const ipc::GuardNews& news, WallTime when);
    // Remembered for what follows from it.
    void hear(const ipc::CheckNews& news);

  private:
    struct Subject {
        std::string what;
        std::string name;
        std::string virtual_server;  // of a real server
        friend auto operator<=>(const Subject&, const Subject&) = default;
    };
    struct Happening {
        std::string state;
        std::optional<int> priority;
        std::string reason;
    };
    using ServerKey = std::pair<std::string, IpEndpoint>;  // the virtual server's id
    struct Conclusion {
        bool up = false;
        std::string reason;
    };

    std::optional<std::string> changed(const Subject& subject, const Happening& now, WallTime when);

    std::map<ServerKey, Subject> servers_;
    std::map<Subject, Conclusion> conclusions_;  // the last one of each server
    std::map<Subject, std::string> states_;      // as told last
};

// Serialized as UTF-8 (RFC 8259 section 8.1): names in a configuration may be anything.
std::string json_text(const boost::json::value& value);

}  // namespace holdfast::events
