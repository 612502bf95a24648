// Conversation: asks a server for a page, in bounded time and memory whatever the server does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "lib/http/outcome.h"
#include "lib/http/reply.h"
#include "lib/http/request.h"
#include "lib/net/deadline.h"
#include "lib/net/outgoing.h"
#include "lib/net/poller.h"

namespace holdfast::http {

using Tls = std::shared_ptr<boost::asio::ssl::context>;

struct Server {
    Outgoing connection;
    Tls tls;                    // none: plain HTTP
    std::string server_name;    // told in the TLS handshake (SNI); empty: not told
    bool says_goodbye = false;  // ends TLS with a close_notify
    // Whose certificate it must have, a name or an address; empty: it is not looked at.
    std::string certificate_of;
};

class Conversation : private Poller::Waiter {
  public:
    using OnEnd = std::function<void(const Outcome&)>;

    // Begins at once. A step is each of: the connection, the TLS handshake, sending, each wait for
    // more bytes. The handlers see header and body as they come. `on_end` is called once, from the
    // loop, never from here; it may destroy the conversation. Destroyed earlier, it calls nothing.
    Conversation(Poller& poller, const Server& server, const Request& request, Patience patience,
                 Reply::Handlers handlers, OnEnd on_end);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

  private:
    enum class Step { connect, handshake, send, receive, goodbye };
    struct FreeSsl {
        void operator()(SSL* ssl) const;
    };
    // What became of an attempt to go on: bytes, or none and why.
    struct Moved {
        enum class Verdict { some, wait, end, failed };
        Verdict verdict = Verdict::some;
        std::size_t bytes = 0;
        std::string why;
    };

    void begin(const Server& server);
    void ready(std::uint32_t events) override;
    void out_of_time() override;
    void enter(Step step);
    // Each goes on as far as it can, and answers how it ended if it did.
    std::optional<Outcome> go_on();
    std::optional<Outcome> look_whether_connected(std::uint32_t events);
    std::optional<Outcome> begin_tls();
    std::optional<Outcome> shake_hands();
    std::optional<Outcome> send();
    std::optional<Outcome> receive();
    std::optional<Outcome> take(const Moved& moved, const char* buffer);
    std::optional<Outcome> say_goodbye();
    Moved write(std::string_view bytes);
    Moved read(char* buffer, std::size_t size);
    // A call of OpenSSL's.
    template <class Call>
    Moved by_tls(const Call& call);
    Answer answer();
    // The outcome may be this one's own.
    void end(Outcome outcome);

    Poller& poller_;
    Patience patience_;
    Poller::TimePoint end_;  // of all patience
    OnEnd on_end_;
    std::string request_;
    std::size_t sent_ = 0;
    std::function<void(std::string_view)> on_body_;
    std::optional<DigestMaker> digest_;
    Reply reply_;
    UniqueFd socket_;
    Tls tls_;
    std::string server_name_;
    std::string certificate_of_;
    bool says_goodbye_ = false;
    std::unique_ptr<SSL, FreeSsl> ssl_;
    Step step_ = Step::connect;
    std::optional<Outcome> outcome_;  // that stands already
};

// Who we are and whom we trust; the names of PEM files, or their texts (lib/pem.h). Each may be
// missing: without `ca` the system's are trusted.
struct TlsFiles {
    std::string certificate;
    std::string key;
    std::string password;  // of the key
    std::string ca;
};

// An Error names the file, or what it was, that cannot be used. Whether the certificates of servers
// are looked at is said with each (Server); keepalived never does.
Result<Tls> client_tls(const TlsFiles& files = {});

}  // namespace holdfast::http
