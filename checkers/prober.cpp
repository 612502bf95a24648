#include "checkers/prober.h"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "checkers/ask.h"

namespace holdfast::checkers {

namespace asio = boost::asio;

void Prober::start(const StartProbe& order) {
    waiting_.push_back(order);
    start_waiting();
}

void Prober::start_waiting() {
    while (running_ < most_at_a_time_ && !waiting_.empty()) {
        ++running_;
        asio::co_spawn(loop_, run(std::move(waiting_.front())), asio::detached);
        waiting_.pop_front();
    }
}

asio::awaitable<void> Prober::run(StartProbe order) {
    auto answer = begin(order.probe);
    const auto outcome = co_await std::move(answer);
    --running_;
    on_finished_(order.check, outcome);
    start_waiting();
}

asio::awaitable<Outcome> Prober::begin(const Probe& probe) {
    return std::visit(
        [this](const auto& kind) -> asio::awaitable<Outcome> {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (std::is_same_v<Kind, HttpProbe>) {
                return ask_web(kind);
            } else if constexpr (std::is_same_v<Kind, ScriptProbe>) {
                throw std::logic_error("a script is not asked over the network");
            } else {
                return ask(kind);
            }
        },
        probe);
}

asio::awaitable<Outcome> Prober::ask_web(HttpProbe probe) {
    if (probe.tls && !tls_) tls_ = http::unverified_tls();
    http::Server server{probe.connection, probe.tls ? &*tls_ : nullptr, probe.server_name};
    const Patience patience{probe.timeout, 10 * probe.timeout};
    auto conversation = http::fetch(std::move(server), probe.request, patience);
    const auto outcome = co_await std::move(conversation);
    co_return judge(probe, outcome);
}

}  // namespace holdfast::checkers
