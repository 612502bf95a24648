// LocalAddresses: the addresses of this machine, told when they change.
#pragma once

#include <functional>
#include <memory>
#include <set>

#include <boost/asio/io_context.hpp>

#include "lib/net/ip.h"
#include "lib/netlink/rtnetlink_monitor.h"
#include "lib/result.h"

namespace holdfast::checkers {

class LocalAddresses {
  public:
    using OnChange = std::function<void(std::set<IpAddress>)>;

    LocalAddresses(boost::asio::io_context& loop, OnChange on_change)
        : loop_(loop), on_change_(std::move(on_change)) {}

    // Tells them now, and from now on with every change. Once is enough.
    Result<void> begin();

  private:
    void tell();

    boost::asio::io_context& loop_;
    OnChange on_change_;
    std::unique_ptr<rtnetlink::Monitor> monitor_;
};

}  // namespace holdfast::checkers
