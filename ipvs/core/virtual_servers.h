// VirtualServers: what the IPVS process knows: the configuration, what the checkers have said about
// its servers, and so what the kernel's table should be.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "ipvs/core/table.h"
#include "lib/ipc/messages.h"

namespace holdfast::ipvs {

class VirtualServers {
  public:
    // Of two services with the same key the first counts. Verdicts on servers that are not
    // configured are forgotten.
    void configure(config::LvsConfig config);

    // The service that the verdict changes; none if it says what was taken for true anyway. A
    // verdict that comes before the first configuration is remembered for it.
    std::optional<ServiceKey> hear(const ipc::ServerVerdict& verdict);

    // All services; those of `keys` that are configured.
    Table desired() const;
    Table desired(const std::set<ServiceKey>& keys) const;
    std::set<ServiceKey> keys() const;

    // Null when there is none.
    const config::VirtualServer* find(const ServiceKey& key) const;

    // What is to be told of a service whose servers have become enough to serve, or too few, since
    // it was last asked for; empty when nothing has changed.
    std::string quorum_news(const ServiceKey& key);

  private:
    struct Quorate {
        const config::VirtualServer* config = nullptr;
        bool up = true;
    };

    void forget_strangers();

    config::LvsConfig config_;
    std::map<ServiceKey, Quorate> services_;  // into config_
    Verdicts verdicts_;
    bool configured_ = false;
};

}  // namespace holdfast::ipvs
