// ProcessEvents: the kernel's process connector (linux/cn_proc.h): which processes have begun,
// ended or become another program.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

#include "lib/result.h"
#include "lib/unique_fd.h"
#include "parser/config.h"

namespace holdfast::vrrp {

// Shared, because a wake-up that is already on its way must not find it gone.
class ProcessEvents : public std::enable_shared_from_this<ProcessEvents> {
  public:
    struct Handlers {
        // Something has happened to this process, which may be gone.
        std::function<void(pid_t pid)> on_process;
        // Events were lost: everything has to be looked at again.
        std::function<void()> on_lost;
    };

    // Needs CAP_NET_ADMIN in the initial namespaces; an error anywhere else.
    // `buffer`: none is one megabyte, whatever the kernel's limit.
    static Result<std::shared_ptr<ProcessEvents>> open(boost::asio::io_context& loop,
                                                       const config::Buffer& buffer,
                                                       Handlers handlers);
    ProcessEvents(const ProcessEvents&) = delete;
    ProcessEvents& operator=(const ProcessEvents&) = delete;

  private:
    ProcessEvents(boost::asio::io_context& loop, UniqueFd socket, Handlers handlers)
        : socket_(loop, socket.release()), handlers_(std::move(handlers)) {}

    void wait();
    bool read_one();

    boost::asio::posix::stream_descriptor socket_;
    Handlers handlers_;
};

}  // namespace holdfast::vrrp
