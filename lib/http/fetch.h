// fetch(): asks a server for a page, in bounded time and memory whatever the server does.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>

#include "lib/http/outcome.h"
#include "lib/http/reply.h"
#include "lib/http/request.h"
#include "lib/net/deadline.h"
#include "lib/net/outgoing.h"

namespace holdfast::http {

struct Server {
    Outgoing connection;
    boost::asio::ssl::context* tls = nullptr;  // none: plain HTTP
    std::string server_name;                   // told in the TLS handshake (SNI); empty: not told
};

// A step is each of: the connection, the TLS handshake, sending, each wait for more bytes.
// The handlers see header and body as they come. They and `server.tls` outlive the conversation.
boost::asio::awaitable<Outcome> fetch(Server server, Request request, Patience patience,
                                      Reply::Handlers handlers = {});

// For servers that are not asked who they are, as keepalived does: no certificate is checked.
boost::asio::ssl::context unverified_tls();

}  // namespace holdfast::http
