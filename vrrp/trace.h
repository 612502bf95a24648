// Trace: what instances say and hear, decoded for operators who watch.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "lib/ipc/messages.h"
#include "vrrp/core/actions.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class Trace {
  public:
    using Tell = std::function<void(const ipc::Traced&)>;

    explicit Trace(Tell tell) : tell_(std::move(tell)) {}

    void set(const ipc::Trace& order);

    void sent(const SendPacket& packet, const config::VrrpConfig& config) const;
    void heard(const PacketReceived& packet, const config::VrrpConfig& config) const;

  private:
    std::set<std::string> watched_;
    Tell tell_;
};

}  // namespace holdfast::vrrp
