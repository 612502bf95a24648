// Connects and disconnects. Nothing is sent: a server that accepts is a server that is up.
#pragma once

#include <functional>
#include <optional>

#include "checkers/core/check.h"
#include "lib/net/poller.h"
#include "lib/unique_fd.h"

namespace holdfast::checkers {

class TcpConversation : private Poller::Waiter {
  public:
    using OnEnd = std::function<void(const Outcome&)>;

    // Begins at once. `on_end` is called once, from the loop, never from here; it may destroy the
    // conversation. Destroyed earlier, it calls nothing.
    TcpConversation(Poller& poller, const TcpProbe& probe, OnEnd on_end);
    ~TcpConversation() { poller_.forget(*this); }
    TcpConversation(const TcpConversation&) = delete;
    TcpConversation& operator=(const TcpConversation&) = delete;

  private:
    std::optional<Outcome> begin(const TcpProbe& probe);
    void ready(std::uint32_t events) override;
    void out_of_time() override;
    // The outcome may be this one's own.
    void end(Outcome outcome);

    Poller& poller_;
    OnEnd on_end_;
    UniqueFd socket_;
    std::optional<Outcome> outcome_;  // that it began with
};

}  // namespace holdfast::checkers
