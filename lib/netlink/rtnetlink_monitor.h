// Monitor: hears of every change of links and addresses, or of routes and rules.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "lib/netlink/rtnetlink_messages.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::rtnetlink {

class Monitor {
  public:
    enum class Subject { links_and_addresses, routes_and_rules };

    struct Handlers {
        std::function<void(const Change&)> on_change;
        // Changes were lost (they came faster than they were read): what is known must be
        // replaced by a dump.
        std::function<void()> on_lost;
    };

    // A socket that hears from now on. Subscribe first, then dump, and nothing is missed; changes
    // that the dump knows already are told again, which does no harm.
    static Result<UniqueFd> subscribe(Subject subject = Subject::links_and_addresses);

    Monitor(boost::asio::io_context& loop, UniqueFd socket, Handlers handlers);
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    int descriptor() { return socket_.native_handle(); }

    // Tells at once of everything that has happened until now; what we ordered ourselves is heard
    // when the order's call has returned.
    void catch_up();

  private:
    void read(int most);
    // False: there was nothing to read.
    bool read_one();
    void wait();

    boost::asio::posix::stream_descriptor socket_;
    Handlers handlers_;
    Bytes buffer_;
    bool lost_ = false;
};

}  // namespace holdfast::rtnetlink
