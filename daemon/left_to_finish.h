// LeftToFinish: a process of the supervisor before that is not replaced at once, as it has
// something to finish: the alerts that wait for their receivers. It ends by itself when it is an
// orphan.
#pragma once

#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "daemon/legacy.h"

namespace holdfast::daemon {

class LeftToFinish {
  public:
    explicit LeftToFinish(boost::asio::io_context& loop) : loop_(loop) {}

    // Buries it when it has ended, if it is a child of ours.
    void watch(const LeftProcess& process);

  private:
    boost::asio::io_context& loop_;
    std::optional<boost::asio::posix::stream_descriptor> ended_;  // its pidfd
};

}  // namespace holdfast::daemon
