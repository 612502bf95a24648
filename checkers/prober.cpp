#include "checkers/prober.h"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "checkers/answers_to_vip.h"
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
    // A probe that ends at once does so in a turn of its own, not within start().
    co_await asio::post(asio::use_awaitable);
    auto answer = begin(order.probe);
    auto outcome = co_await std::move(answer);
    if (outcome.verdict == Outcome::Verdict::failure) {
        if (const auto deaf = why_deaf_to_answers(order.probe)) outcome = not_asked(*deaf);
    }
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

Result<void> Prober::use(const http::TlsFiles& files, const std::set<std::string>& authorities) {
    std::map<std::string, http::Tls> made;
    for (const auto& ca : authorities) {
        auto with_it = files;
        if (!ca.empty()) with_it.ca = ca;
        auto tls = http::client_tls(with_it);
        if (!tls) return tls.error();
        made[ca] = std::move(*tls);
    }
    tls_ = std::move(made);
    return {};
}

http::Tls Prober::tls_for(const HttpProbe& probe) const {
    const auto found = tls_.find(probe.ca);
    return probe.tls && found != tls_.end() ? found->second : nullptr;
}

asio::awaitable<Outcome> Prober::ask_web(HttpProbe probe) {
    const auto tls = tls_for(probe);  // ours until the end, also when it is replaced
    if (probe.tls && !tls) co_return not_asked(Error{"the files of the SSL block cannot be used"});
    http::Server server{probe.connection, tls.get(), probe.server_name, probe.says_goodbye,
                        probe.certificate_of};
    const Patience patience{probe.timeout, 10 * probe.timeout};
    std::string page;
    http::Reply::Handlers keep;
    if (!probe.regex.pattern.empty()) {
        keep.on_body = [&page](std::string_view piece) {
            page += piece.substr(0, HttpProbe::kLongestPage - page.size());
        };
    }
    auto conversation = http::fetch(std::move(server), probe.request, patience, std::move(keep));
    const auto outcome = co_await std::move(conversation);
    co_return judge(probe, outcome, page);
}

}  // namespace holdfast::checkers
