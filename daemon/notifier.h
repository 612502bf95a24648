// Notifier: tells people what happens to VRRP instances, virtual servers and real servers, by
// notify scripts and notify pipes.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/core/notices.h"
#include "daemon/notify_pipe.h"
#include "daemon/notify_queue.h"
#include "daemon/script_runner.h"
#include "lib/ipc/messages.h"
#include "lib/log.h"
#include "parser/config.h"

namespace holdfast::daemon {

class Notifier {
  public:
    Notifier(boost::asio::io_context& loop, Log& log);
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    // To be called before the VRRP process hears of the configuration. `vrrp` is what it will run.
    void configure(const config::ScriptSettings& scripts, const config::VrrpConfig& vrrp,
                   const ScriptPolicy& policy);

    void tell(const ipc::VrrpNews& news);
    void tell(const ipc::ServiceNews& news);
    void tell(const ipc::GuardNews& news);

    // Calls `on_end` when everybody has been told, or the time for it is over. Once, at the end.
    void finish(std::function<void()> on_end);

  private:
    void look_whether_finished();
    void close_pipes();

    boost::asio::steady_timer timer_;
    Notices notices_;
    ScriptRunner runner_;
    NotifyQueue queue_;
    NotifyPipe all_;   // notify_fifo
    NotifyPipe vrrp_;  // vrrp_notify_fifo
    NotifyPipe lvs_;   // lvs_notify_fifo
    std::function<void()> on_end_;
    bool closing_ = false;
};

}  // namespace holdfast::daemon
