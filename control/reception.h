// Reception: lets clients in, Session::kMost at a time; more wait before the door.
#pragma once

#include <memory>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "control/desk.h"
#include "lib/unique_fd.h"

namespace holdfast::control {

template <class Session>
class Reception {
  public:
    // `desk` outlives the reception.
    Reception(boost::asio::io_context& loop, Desk& desk)
        : loop_(loop), desk_(desk), acceptor_(loop) {}

    // Whom this listening socket accepts is served, in place of the one before; without a socket
    // nobody is.
    void listen(UniqueFd socket) {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        accepting_ = false;
        ++generation_;
        if (!socket) return;
        acceptor_.assign(family_of(socket), socket.release());
        accept();
    }

  private:
    using Socket = typename Session::Socket;
    using Protocol = typename Socket::protocol_type;

    static Protocol family_of(const UniqueFd& socket) {
        if constexpr (std::is_default_constructible_v<Protocol>) {
            return Protocol();
        } else {
            sockaddr_storage address{};
            socklen_t length = sizeof address;
            ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
            return address.ss_family == AF_INET6 ? Protocol::v6() : Protocol::v4();
        }
    }

    void accept() {
        if (accepting_ || inside_ >= Session::kMost || !acceptor_.is_open()) return;
        accepting_ = true;
        acceptor_.async_accept([this, generation = generation_](
                                   const boost::system::error_code& failure, Socket socket) {
            // Who was let in through the socket before is inside.
            if (!failure) serve(std::move(socket));
            if (generation != generation_) return;
            accepting_ = false;
            accept();
        });
    }

    void serve(Socket socket) {
        ++inside_;
        const auto session = std::make_shared<Session>(std::move(socket), desk_);
        boost::asio::co_spawn(loop_, session->run(), [this, session](const std::exception_ptr&) {
            --inside_;
            accept();
        });
    }

    boost::asio::io_context& loop_;
    Desk& desk_;
    boost::asio::basic_socket_acceptor<Protocol> acceptor_;
    std::uint64_t generation_ = 0;  // of the listening socket
    int inside_ = 0;
    bool accepting_ = false;
};

}  // namespace holdfast::control
