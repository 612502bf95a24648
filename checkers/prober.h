// Prober: asks the real servers what the monitor wants to know.
//
// A bounded number at a time: each takes a descriptor, and a thousand dead servers are no reason to
// run out of them. What is over the bound waits its turn, first come first served.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "checkers/core/monitor.h"
#include "checkers/tcp_conversation.h"
#include "lib/http/conversation.h"
#include "lib/net/poller.h"

namespace holdfast::checkers {

class Prober {
  public:
    using OnFinished = std::function<void(CheckId, const Outcome&)>;

    // `on_finished` is called from the loop, never from here, once for each probe that asks a
    // server. Scripts are not for it. The Prober outlives the loop's last run.
    Prober(boost::asio::io_context& loop, int most_at_a_time, OnFinished on_finished)
        : loop_(loop),
          poller_(loop),
          most_at_a_time_(most_at_a_time),
          on_finished_(std::move(on_finished)) {}

    // The files of TLS from now on, and the CA files of single checks ("": those of the others);
    // they are read at once. An Error leaves those of before.
    Result<void> use(const http::TlsFiles& files, const std::set<std::string>& authorities);

    void start(const StartProbe& order);

  private:
    // A page, as much of it as a regex is looked for in, and how it is asked for.
    struct Web {
        std::string page;
        std::unique_ptr<http::Conversation> conversation;
    };
    using Tcp = std::unique_ptr<TcpConversation>;

    void start_waiting();
    void begin(const StartProbe& order);
    void begin(const StartProbe& order, const TcpProbe& probe);
    void begin(const StartProbe& order, const HttpProbe& probe);
    template <class Kind>
    void begin(const StartProbe& order, const Kind& probe);
    boost::asio::awaitable<void> run(StartProbe order, boost::asio::awaitable<Outcome> answer);
    void ended(const StartProbe& order, Outcome outcome);
    http::Tls tls_for(const HttpProbe& probe) const;

    boost::asio::io_context& loop_;
    Poller poller_;
    int most_at_a_time_;
    OnFinished on_finished_;
    std::map<std::string, http::Tls> tls_;  // by CA file
    std::deque<StartProbe> waiting_;
    int running_ = 0;
    // Those that run.
    std::unordered_map<CheckId, Tcp> tcp_;
    std::unordered_map<CheckId, Web> web_;
};

}  // namespace holdfast::checkers
