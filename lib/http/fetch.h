// fetch(): asks a server for a page, in bounded time and memory whatever the server does.
#pragma once

#include <memory>
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
    bool says_goodbye = false;                 // ends TLS with a close_notify
    // Whose certificate it must have, a name or an address; empty: it is not looked at.
    std::string certificate_of;
};

// A step is each of: the connection, the TLS handshake, sending, each wait for more bytes.
// The handlers see header and body as they come. They and `server.tls` outlive the conversation.
boost::asio::awaitable<Outcome> fetch(Server server, Request request, Patience patience,
                                      Reply::Handlers handlers = {});

// Who we are and whom we trust; the names of PEM files, or their texts (lib/pem.h). Each may be
// missing: without `ca` the system's are trusted.
struct TlsFiles {
    std::string certificate;
    std::string key;
    std::string password;  // of the key
    std::string ca;
};

using Tls = std::shared_ptr<boost::asio::ssl::context>;

// An Error names the file, or what it was, that cannot be used. Whether the certificates of servers
// are looked at is said with each (Server); keepalived never does.
Result<Tls> client_tls(const TlsFiles& files = {});

}  // namespace holdfast::http
