// Prober: asks the real servers what the monitor wants to know.
//
// A bounded number at a time: each takes a descriptor, and a thousand dead servers are no reason to
// run out of them. What is over the bound waits its turn, first come first served.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "checkers/core/monitor.h"
#include "lib/http/fetch.h"

namespace holdfast::checkers {

class Prober {
  public:
    using OnFinished = std::function<void(CheckId, const Outcome&)>;

    // `on_finished` is called from the loop, once for each probe that asks a server. Scripts are
    // not for it. The Prober outlives the loop's last run.
    Prober(boost::asio::io_context& loop, int most_at_a_time, OnFinished on_finished)
        : loop_(loop), most_at_a_time_(most_at_a_time), on_finished_(std::move(on_finished)) {}

    // The files of TLS from now on, and the CA files of single checks ("": those of the others);
    // they are read at once. An Error leaves those of before.
    Result<void> use(const http::TlsFiles& files, const std::set<std::string>& authorities);

    void start(const StartProbe& order);

  private:
    void start_waiting();
    boost::asio::awaitable<void> run(StartProbe order);
    boost::asio::awaitable<Outcome> begin(const Probe& probe);
    boost::asio::awaitable<Outcome> ask_web(HttpProbe probe);
    http::Tls tls_for(const HttpProbe& probe) const;

    boost::asio::io_context& loop_;
    int most_at_a_time_;
    OnFinished on_finished_;
    std::map<std::string, http::Tls> tls_;  // by CA file
    std::deque<StartProbe> waiting_;
    int running_ = 0;
};

}  // namespace holdfast::checkers
