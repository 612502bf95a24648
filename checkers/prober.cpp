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
        const auto order = std::move(waiting_.front());
        waiting_.pop_front();
        begin(order);
    }
}

void Prober::begin(const StartProbe& order) {
    std::visit([&](const auto& kind) { begin(order, kind); }, *order.probe);
}

void Prober::begin(const StartProbe& order, const TcpProbe& probe) {
    tcp_[order.check] =
        std::make_unique<TcpConversation>(poller_, probe, [this, order](const Outcome& outcome) {
            const auto over = tcp_.extract(order.check);
            ended(order, outcome);
        });
}

void Prober::begin(const StartProbe& order, const HttpProbe& probe) {
    const auto tls = tls_for(probe);
    if (probe.tls && !tls) {
        return asio::post(loop_, [this, order] {
            ended(order, not_asked(Error{"the files of the SSL block cannot be used"}));
        });
    }
    auto& web = web_[order.check];
    http::Reply::Handlers keep;
    if (!probe.regex.pattern.empty()) {
        keep.on_body = [&page = web.page](std::string_view piece) {
            page += piece.substr(0, HttpProbe::kLongestPage - page.size());
        };
    }
    const http::Server server{probe.connection, tls, probe.server_name, probe.says_goodbye,
                              probe.certificate_of};
    const Patience patience{probe.timeout, 10 * probe.timeout};
    web.conversation = std::make_unique<http::Conversation>(
        poller_, server, probe.request, patience, std::move(keep),
        [this, order](const http::Outcome& outcome) {
            const auto over = web_.extract(order.check);
            ended(order, judge(std::get<HttpProbe>(*order.probe), outcome, over.mapped().page));
        });
}

template <class Kind>
void Prober::begin(const StartProbe& order, const Kind& probe) {
    if constexpr (std::is_same_v<Kind, ScriptProbe>) {
        throw std::logic_error("a script is not asked over the network");
    } else {
        asio::co_spawn(loop_, run(order, ask(probe)), asio::detached);
    }
}

asio::awaitable<void> Prober::run(StartProbe order, asio::awaitable<Outcome> answer) {
    // A probe that ends at once does so in a turn of its own, not within start().
    co_await asio::post(asio::use_awaitable);
    ended(order, co_await std::move(answer));
}

void Prober::ended(const StartProbe& order, Outcome outcome) {
    if (outcome.verdict == Outcome::Verdict::failure) {
        if (const auto deaf = why_deaf_to_answers(*order.probe)) outcome = not_asked(*deaf);
    }
    --running_;
    on_finished_(order.check, outcome);
    start_waiting();
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

}  // namespace holdfast::checkers
