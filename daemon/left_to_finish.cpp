#include "daemon/left_to_finish.h"

#include <sys/wait.h>

namespace holdfast::daemon {

void LeftToFinish::watch(const LeftProcess& process) {
    auto handle = handle_of(process);
    if (!handle) return;
    ended_.emplace(loop_, handle.release());
    ended_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& cancelled) {
                           if (cancelled) return;
                           siginfo_t how{};
                           ::waitid(P_PIDFD, static_cast<id_t>(ended_->native_handle()), &how,
                                    WEXITED | WNOHANG);
                           ended_.reset();
                       });
}

}  // namespace holdfast::daemon
