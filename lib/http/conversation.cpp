#include "lib/http/conversation.h"

#include <array>
#include <cstring>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace holdfast::http {

namespace {

using Clock = std::chrono::steady_clock;

// "certificate verify failed (SSL routines)".
std::string why_tls_failed() {
    const auto error = ::ERR_get_error();
    const char* reason = ::ERR_reason_error_string(error);
    const char* library = ::ERR_lib_error_string(error);
    if (!reason) return error != 0 ? "TLS failed" : "End of file";
    return library ? fmt::format("{} ({})", reason, library) : reason;
}

// Why the server's certificate is not accepted; empty: that was not the reason.
std::string problem_of_certificate(SSL& ssl, const std::string& name) {
    const auto result = ::SSL_get_verify_result(&ssl);
    if (result == X509_V_OK) return {};
    if (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH)
        return "it is not for " + name;
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

int error_of(int socket) {
    int error = 0;
    socklen_t length = sizeof error;
    return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? errno : error;
}

// The words for a step that took too long, and for one that failed.
constexpr const char* kTimeouts[] = {"Timeout connecting", "Timeout connecting",
                                     "Timeout WEB write", "Timeout HTTP read", ""};
constexpr const char* kFailures[] = {"Connection failed",
                                     "SSL handshake/communication error connecting to",
                                     "Cannot send get request to", "Read error with", ""};

}  // namespace

void Conversation::FreeSsl::operator()(SSL* ssl) const { ::SSL_free(ssl); }

Conversation::Conversation(Poller& poller, const Server& server, const Request& request,
                           Patience patience, Reply::Handlers handlers, OnEnd on_end)
    : poller_(poller),
      patience_(patience),
      end_(Clock::now() + patience.all),
      on_end_(std::move(on_end)),
      request_(to_text(request)),
      on_body_(std::move(handlers.on_body)),
      reply_({std::move(handlers.on_header),
              [this](std::string_view bytes) {
                  if (digest_) digest_->add(bytes);
                  if (on_body_) on_body_(bytes);
              }}),
      tls_(server.tls),
      server_name_(server.server_name),
      certificate_of_(server.certificate_of),
      says_goodbye_(server.says_goodbye) {
    if (request.with_digest) digest_.emplace();
    begin(server);
}

Conversation::~Conversation() { poller_.forget(*this); }

// What fails here is told in a turn of its own.
void Conversation::begin(const Server& server) {
    enter(Step::connect);
    auto opened = open_stream(server.connection);
    if (!opened) {
        outcome_ = NotAsked{opened.error().message};
    } else {
        socket_ = std::move(*opened);
        const int failure = connect(socket_, server.connection.to);
        if (failure != 0 && failure != EINPROGRESS) {
            outcome_ = Failure{"Connection failed", std::strerror(failure)};
        } else if (const auto watched = poller_.watch(socket_.get(), *this); !watched) {
            outcome_ = NotAsked{watched.error().message};
        }
    }
    if (outcome_) poller_.set_deadline(*this, Clock::now());
}

void Conversation::enter(Step step) {
    step_ = step;
    poller_.set_deadline(*this, std::min(end_, Clock::now() + patience_.step));
}

void Conversation::out_of_time() {
    const auto* what = kTimeouts[static_cast<int>(step_)];
    if (step_ == Step::receive && ssl_) what = "Timeout SSL read";
    end(outcome_ ? *outcome_ : Failure{what, ""});
}

void Conversation::ready(std::uint32_t events) {
    if (outcome_ && step_ != Step::goodbye) return;
    auto outcome = step_ == Step::connect ? look_whether_connected(events) : go_on();
    if (outcome) end(*outcome);
}

std::optional<Outcome> Conversation::look_whether_connected(std::uint32_t events) {
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return std::nullopt;
    if (events & (EPOLLERR | EPOLLHUP)) {
        if (const int error = error_of(socket_.get()); error != 0)
            return Failure{"Connection failed", std::strerror(error)};
    }
    if (tls_) return begin_tls();
    enter(Step::send);
    return go_on();
}

std::optional<Outcome> Conversation::go_on() {
    switch (step_) {
        case Step::handshake:
            return shake_hands();
        case Step::send:
            return send();
        case Step::receive:
            return receive();
        case Step::goodbye:
            return say_goodbye();
        case Step::connect:
            break;
    }
    return std::nullopt;
}

// --- TLS ---------------------------------------------------------------------------------------

template <class Call>
Conversation::Moved Conversation::by_tls(const Call& call) {
    using enum Moved::Verdict;
    ::ERR_clear_error();
    errno = 0;
    const int result = call();
    if (result > 0) return {some, static_cast<std::size_t>(result), {}};
    const int code = errno;
    switch (::SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return {wait, 0, {}};
        case SSL_ERROR_ZERO_RETURN:
            return {end, 0, "End of file"};
        case SSL_ERROR_SYSCALL:
            return {failed, 0, code != 0 ? std::strerror(code) : "End of file"};
        default:
            return {failed, 0, why_tls_failed()};
    }
}

std::optional<Outcome> Conversation::begin_tls() {
    ssl_.reset(::SSL_new(tls_->native_handle()));
    if (!ssl_ || ::SSL_set_fd(ssl_.get(), socket_.get()) != 1)
        return NotAsked{"begin TLS: " + why_tls_failed()};
    // Many servers end TLS without saying so; what they have said before counts.
    ::SSL_set_options(ssl_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (!server_name_.empty()) SSL_set_tlsext_host_name(ssl_.get(), server_name_.c_str());
    if (!certificate_of_.empty()) {
        auto* wanted = ::SSL_get0_param(ssl_.get());
        if (::X509_VERIFY_PARAM_set1_ip_asc(wanted, certificate_of_.c_str()) != 1)
            ::X509_VERIFY_PARAM_set1_host(wanted, certificate_of_.c_str(), 0);
        ::SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, nullptr);
    }
    enter(Step::handshake);
    return shake_hands();
}

std::optional<Outcome> Conversation::shake_hands() {
    const auto moved = by_tls([this] { return ::SSL_connect(ssl_.get()); });
    if (moved.verdict == Moved::Verdict::wait) return std::nullopt;
    if (moved.verdict != Moved::Verdict::some) {
        const auto problem = certificate_of_.empty()
                                 ? std::string()
                                 : problem_of_certificate(*ssl_, certificate_of_);
        if (!problem.empty()) return Failure{"SSL certificate error with", problem};
        return Failure{kFailures[static_cast<int>(step_)], moved.why};
    }
    enter(Step::send);
    return send();
}

// The outcome stands, whatever the server makes of it.
std::optional<Outcome> Conversation::say_goodbye() {
    const auto moved = by_tls([this] {
        const int done = ::SSL_shutdown(ssl_.get());
        return done == 0 ? ::SSL_shutdown(ssl_.get())
                         : done;  // ours has left, theirs is waited for
    });
    return moved.verdict == Moved::Verdict::wait ? std::nullopt : outcome_;
}

// --- HTTP --------------------------------------------------------------------------------------

Conversation::Moved Conversation::write(std::string_view bytes) {
    using enum Moved::Verdict;
    if (ssl_) {
        return by_tls(
            [&] { return ::SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); });
    }
    const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return {some, static_cast<std::size_t>(count), {}};
    if (errno == EAGAIN || errno == EINTR) return {wait, 0, {}};
    return {failed, 0, std::strerror(errno)};
}

Conversation::Moved Conversation::read(char* buffer, std::size_t size) {
    using enum Moved::Verdict;
    if (ssl_) {
        return by_tls([&] { return ::SSL_read(ssl_.get(), buffer, static_cast<int>(size)); });
    }
    const auto count = ::recv(socket_.get(), buffer, size, 0);
    if (count > 0) return {some, static_cast<std::size_t>(count), {}};
    if (count == 0) return {end, 0, {}};
    if (errno == EAGAIN || errno == EINTR) return {wait, 0, {}};
    return {failed, 0, std::strerror(errno)};
}

std::optional<Outcome> Conversation::send() {
    while (sent_ < request_.size()) {
        const auto moved = write(std::string_view(request_).substr(sent_));
        if (moved.verdict == Moved::Verdict::wait) return std::nullopt;
        if (moved.verdict != Moved::Verdict::some)
            return Failure{kFailures[static_cast<int>(step_)], moved.why};
        sent_ += moved.bytes;
    }
    enter(Step::receive);
    // TLS may have read more than it needed; of a plain answer we are told.
    return ssl_ ? receive() : std::nullopt;
}

// So much at a time, so that a server that has much to say keeps nobody else waiting.
std::optional<Outcome> Conversation::receive() {
    constexpr int kMostPieces = 8;
    std::array<char, 16'384> buffer;
    for (int pieces = 0; pieces < kMostPieces; ++pieces) {
        const auto moved = read(buffer.data(), buffer.size());
        if (moved.verdict == Moved::Verdict::wait) return std::nullopt;
        auto outcome = take(moved, buffer.data());
        if (outcome || step_ != Step::receive) return outcome;
        enter(Step::receive);
    }
    poller_.tell_again(socket_.get(), *this);
    return std::nullopt;
}

std::optional<Outcome> Conversation::take(const Moved& moved, const char* buffer) {
    auto state = Reply::State::more;
    if (moved.verdict == Moved::Verdict::some) {
        state = reply_.feed({buffer, moved.bytes});
    } else if (moved.verdict == Moved::Verdict::end) {
        state = reply_.end();
    } else {
        return Failure{kFailures[static_cast<int>(step_)], moved.why};
    }
    if (state == Reply::State::failed)
        return Failure{"Cannot make sense of the answer of", reply_.reason()};
    if (state == Reply::State::more) return std::nullopt;
    outcome_ = answer();
    if (!ssl_ || !says_goodbye_) return outcome_;
    enter(Step::goodbye);
    return say_goodbye();
}

Answer Conversation::answer() {
    Answer made{reply_.status()};
    if (digest_) made.digest = digest_->finish();
    if (ssl_) made.certificate_days = days_of_certificate(*ssl_);
    return made;
}

void Conversation::end(Outcome outcome) {
    const auto on_end = std::move(on_end_);
    const auto told = std::move(outcome);
    poller_.forget(*this);
    ssl_.reset();
    socket_.reset();
    on_end(told);  // this may be gone now
}

}  // namespace holdfast::http
