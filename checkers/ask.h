// The conversations of the checks but those that are many (checkers/tcp_conversation.h,
// lib/http/conversation.h): each asks a server one thing, and
// ends in bounded time and memory whatever the server does.
//
// Every error from the connection on is the server's and fails the check; what this machine cannot
// do (no descriptor, no such address to come from) is no word on the server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "checkers/ended_badly.h"
#include "lib/net/deadline.h"
#include "lib/result.h"

namespace holdfast::checkers {

boost::asio::awaitable<Outcome> ask(UdpProbe probe);
boost::asio::awaitable<Outcome> ask(PingProbe probe);
boost::asio::awaitable<Outcome> ask(DnsProbe probe);
boost::asio::awaitable<Outcome> ask(SmtpProbe probe);

// For an operation that puts its error there.
inline auto with(boost::system::error_code& failure) {
    return boost::asio::redirect_error(boost::asio::use_awaitable, failure);
}

}  // namespace holdfast::checkers
