#include "checkers/tcp_conversation.h"

#include <cstring>

#include <sys/socket.h>

#include "checkers/ended_badly.h"

namespace holdfast::checkers {

using Clock = std::chrono::steady_clock;

TcpConversation::TcpConversation(Poller& poller, const TcpProbe& probe, OnEnd on_end)
    : poller_(poller), on_end_(std::move(on_end)), outcome_(begin(probe)) {
    poller_.set_deadline(*this, outcome_ ? Clock::now() : Clock::now() + probe.timeout);
}

std::optional<Outcome> TcpConversation::begin(const TcpProbe& probe) {
    auto opened = open_stream(probe.connection);
    if (!opened) return not_asked(opened.error());
    socket_ = std::move(*opened);
    const int failure = connect(socket_, probe.connection.to);
    if (failure != 0 && failure != EINPROGRESS) return failed("failed", std::strerror(failure));
    if (const auto watched = poller_.watch(socket_.get(), *this); !watched)
        return not_asked(watched.error());
    return std::nullopt;
}

void TcpConversation::ready(std::uint32_t events) {
    if (outcome_) return;
    if ((events & (EPOLLERR | EPOLLHUP)) == 0) {
        if (events & EPOLLOUT) end({});
        return;
    }
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    end(error == 0 ? Outcome() : failed("failed", std::strerror(error)));
}

void TcpConversation::out_of_time() { end(outcome_ ? *outcome_ : failed("timeout")); }

void TcpConversation::end(Outcome outcome) {
    const auto on_end = std::move(on_end_);
    const auto told = std::move(outcome);
    poller_.forget(*this);
    socket_.reset();
    on_end(told);  // this may be gone now
}

}  // namespace holdfast::checkers
