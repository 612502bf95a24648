// A client of web_listen: metrics and the status page by HTTP/1.1. Nothing can be changed here.
#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>

#include "control/desk.h"

namespace holdfast::control {

class WebSession : public std::enable_shared_from_this<WebSession> {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    static constexpr int kMost = 64;  // at a time

    // `desk` outlives the session.
    WebSession(Socket socket, Desk& desk);

    // Returns when the client has gone, makes no sense or is too slow.
    boost::asio::awaitable<void> run();

  private:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;
    // The body is `text`, or nothing: it may be large, and the same for many.
    struct Answer {
        boost::beast::http::response<boost::beast::http::span_body<const char>> response;
        Desk::Text text;
    };

    boost::asio::awaitable<Answer> answer(const Request& request);

    boost::beast::tcp_stream stream_;
    Desk& desk_;
};

}  // namespace holdfast::control
