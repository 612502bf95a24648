// A client of the control socket: lines of JSON in, lines of JSON out (docs/control-protocol.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>

#include "control/desk.h"

namespace holdfast::control {

class Session : public std::enable_shared_from_this<Session> {
  public:
    using Socket = boost::asio::local::stream_protocol::socket;
    static constexpr int kMost = 64;  // at a time

    // `desk` outlives the session.
    Session(Socket socket, Desk& desk);

    // Returns when the client has gone, makes no sense or does not read.
    boost::asio::awaitable<void> run();

  private:
    bool is_one_of_us() const;
    void be_patient(std::chrono::seconds time);
    boost::asio::awaitable<bool> write(std::string line);
    boost::asio::awaitable<bool> write_all(boost::asio::const_buffer text);
    boost::asio::awaitable<Result<std::string>> read();
    boost::asio::awaitable<bool> answer(const std::string& line);
    boost::asio::awaitable<bool> answer_with_result(const Request& request);
    boost::asio::awaitable<bool> tell_events(const Request& request);
    boost::asio::awaitable<bool> trace(const Request& request);
    void begin_to_watch();

    Socket socket_;
    Desk& desk_;
    Operator operator_;
    boost::asio::streambuf input_;
    boost::asio::steady_timer patience_;
    bool gone_ = false;
};

}  // namespace holdfast::control
