#include "control/web_session.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

namespace holdfast::control {

namespace {

namespace http = boost::beast::http;
using boost::asio::awaitable;

constexpr std::uint32_t kLongestHeader = 8192;
constexpr std::chrono::seconds kPatience(10);

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* kPageType = "text/html; charset=utf-8";
constexpr const char* kTextType = "text/plain; charset=utf-8";

Desk::Text text_of(const char* text) { return std::make_shared<const std::string>(text); }

}  // namespace

WebSession::WebSession(Socket socket, Desk& desk) : stream_(std::move(socket)), desk_(desk) {}

awaitable<void> WebSession::run() {
    boost::beast::flat_buffer buffer(2 * kLongestHeader);
    for (bool goes_on = true; goes_on;) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(kLongestHeader);
        parser.body_limit(0);  // there is nothing to be said
        boost::system::error_code failure;
        stream_.expires_after(kPatience);
        co_await http::async_read(stream_, buffer, parser,
                                  boost::asio::redirect_error(boost::asio::use_awaitable, failure));
        if (failure) break;
        auto answered = co_await answer(parser.get());
        auto& response = answered.response;
        goes_on = response.keep_alive();
        stream_.expires_after(kPatience);
        co_await http::async_write(
            stream_, response, boost::asio::redirect_error(boost::asio::use_awaitable, failure));
        if (failure) break;
    }
    boost::system::error_code ignored;
    stream_.socket().shutdown(Socket::shutdown_send, ignored);
}

awaitable<WebSession::Answer> WebSession::answer(const Request& request) {
    Answer answer{{http::status::ok, request.version()}, {}};
    auto& response = answer.response;
    response.keep_alive(request.keep_alive());
    response.set(http::field::content_type, kTextType);
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Content-Security-Policy",
                 "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    const auto target = request.target().substr(0, request.target().find('?'));
    const bool head = request.method() == http::verb::head;
    if (request.method() != http::verb::get && !head) {
        response.result(http::status::method_not_allowed);
        response.set(http::field::allow, "GET, HEAD");
        answer.text = text_of("nothing can be changed here\n");
    } else if (target == "/metrics") {
        response.set(http::field::content_type, kMetricsType);
        answer.text = co_await desk_.metrics();
    } else if (target == "/" && desk_.config().global.web.status_page) {
        response.set(http::field::content_type, kPageType);
        answer.text = co_await desk_.page();
    } else {
        response.result(http::status::not_found);
        answer.text = text_of("there is /metrics, and / with web_status_page\n");
    }
    if (!answer.text) {
        response.result(http::status::service_unavailable);
        answer.text = text_of("too many who have asked for it do not read it\n");
    }
    if (!head) response.body() = {answer.text->data(), answer.text->size()};
    response.content_length(answer.text->size());
    co_return answer;
}

}  // namespace holdfast::control
