#include "lib/http/fetch.h"

#include <array>
#include <memory>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace holdfast::http {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

auto with(error_code& failure) { return asio::redirect_error(asio::use_awaitable, failure); }

// Why the server's certificate is not accepted; empty: that was not the reason.
std::string problem_of_certificate(SSL& ssl, const std::string& name) {
    const auto result = ::SSL_get_verify_result(&ssl);
    if (result == X509_V_OK) return {};
    // What OpenSSL puts when only our own check of the name has failed.
    if (result == X509_V_ERR_UNSPECIFIED) return "it is not for " + name;
    return ::X509_verify_cert_error_string(result);
}

// Until it expires; none: there is no certificate, or it does not say.
std::optional<int> days_of_certificate(SSL& ssl) {
    const std::unique_ptr<X509, decltype(&::X509_free)> certificate(
        ::SSL_get1_peer_certificate(&ssl), &::X509_free);
    int days = 0;
    int seconds = 0;
    if (!certificate ||
        ::ASN1_TIME_diff(&days, &seconds, nullptr, ::X509_get0_notAfter(certificate.get())) == 0)
        return std::nullopt;
    return days;
}

class Conversation {
  public:
    Conversation(const asio::any_io_executor& executor, Server server, Patience patience,
                 Reply::Handlers handlers)
        : server_(std::move(server)),
          socket_(executor),
          deadline_(socket_, patience),
          on_body_(std::move(handlers.on_body)),
          reply_({std::move(handlers.on_header), [this](std::string_view bytes) {
                      digest_.add(bytes);
                      if (on_body_) on_body_(bytes);
                  }}) {}

    asio::awaitable<Outcome> run(Request request);

  private:
    asio::awaitable<Outcome> talk_tls(std::string request);
    template <class Stream>
    asio::awaitable<Outcome> talk(Stream& stream, std::string request);
    Outcome fail(const char* timed_out, const char* failed, const error_code& why) const;

    Server server_;
    tcp::socket socket_;
    Deadline deadline_;
    std::function<void(std::string_view)> on_body_;
    DigestMaker digest_;
    Reply reply_;
};

asio::awaitable<Outcome> Conversation::run(Request request) {
    const auto opened = open(socket_, server_.connection);
    if (!opened) co_return NotAsked{opened.error().message};
    const auto& to = server_.connection.to;
    error_code failure;
    deadline_.step();
    co_await socket_.async_connect({to.address, to.port}, with(failure));
    if (failure) co_return fail("Timeout connecting", "Connection failed", failure);
    auto text = to_text(request);
    if (server_.tls) {
        co_return co_await talk_tls(std::move(text));
    }
    co_return co_await talk(socket_, std::move(text));
}

asio::awaitable<Outcome> Conversation::talk_tls(std::string request) {
    asio::ssl::stream<tcp::socket&> stream(socket_, *server_.tls);
    if (!server_.server_name.empty()) {
        ::SSL_set_tlsext_host_name(stream.native_handle(), server_.server_name.c_str());
    }
    const auto& name = server_.certificate_of;
    if (!name.empty()) {
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.set_verify_callback(asio::ssl::host_name_verification(name));
    }
    deadline_.step();
    error_code failure;
    co_await stream.async_handshake(asio::ssl::stream_base::client, with(failure));
    if (failure && !name.empty() && !deadline_.passed()) {
        const auto problem = problem_of_certificate(*stream.native_handle(), name);
        if (!problem.empty()) co_return Failure{"SSL certificate error with", problem};
    }
    if (failure) {
        co_return fail("Timeout connecting", "SSL handshake/communication error connecting to",
                       failure);
    }
    auto talking = talk(stream, std::move(request));
    auto outcome = co_await std::move(talking);
    if (auto* answer = std::get_if<Answer>(&outcome))
        answer->certificate_days = days_of_certificate(*stream.native_handle());
    if (server_.says_goodbye && !deadline_.passed()) {
        deadline_.step();  // the outcome stands, whatever the server makes of it
        co_await stream.async_shutdown(with(failure));
    }
    co_return outcome;
}

template <class Stream>
asio::awaitable<Outcome> Conversation::talk(Stream& stream, std::string request) {
    error_code failure;
    deadline_.step();
    co_await asio::async_write(stream, asio::buffer(request), with(failure));
    if (failure) co_return fail("Timeout WEB write", "Cannot send get request to", failure);
    std::array<char, 16'384> buffer;
    for (;;) {
        deadline_.step();
        const auto count = co_await stream.async_read_some(asio::buffer(buffer), with(failure));
        auto state = reply_.feed({buffer.data(), count});
        // Many servers end TLS without saying so; what they have said before counts.
        if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated) {
            state = reply_.end();
        } else if (failure && state == Reply::State::more) {
            co_return fail(server_.tls ? "Timeout SSL read" : "Timeout HTTP read",
                           "Read error with", failure);
        }
        if (state == Reply::State::done) co_return Answer{reply_.status(), digest_.finish()};
        if (state == Reply::State::failed) {
            co_return Failure{"Cannot make sense of the answer of", reply_.reason()};
        }
    }
}

Outcome Conversation::fail(const char* timed_out, const char* failed, const error_code& why) const {
    if (deadline_.passed()) return Failure{timed_out, ""};
    return Failure{failed, why.message()};
}

}  // namespace

asio::awaitable<Outcome> fetch(Server server, Request request, Patience patience,
                               Reply::Handlers handlers) {
    const auto executor = co_await asio::this_coro::executor;
    Conversation conversation(executor, std::move(server), patience, std::move(handlers));
    co_return co_await conversation.run(std::move(request));
}

}  // namespace holdfast::http
