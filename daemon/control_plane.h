// ControlPlane: the supervisor's side of holdfast-control, the process that answers operators.
//
// It makes the sockets that operators come to, passes on what they ask and order and what the
// others answer, has what is known written to files on keepalived's signals, and remembers the
// orders that outlive a process: who is to step down, and which weights servers have been given.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "daemon/child_process.h"
#include "daemon/standing_orders.h"
#include "lib/ipc/messages.h"
#include "lib/log.h"
#include "lib/unique_fd.h"
#include "parser/config/control.h"
#include "parser/config/global.h"

namespace holdfast::daemon {

class ControlPlane {
  public:
    struct Processes {
        ChildProcess& control;
        ChildProcess& vrrp;
        ChildProcess& checkers;
        ChildProcess& ipvs;
    };
    struct Handlers {
        std::function<void()> on_reload;
        std::function<void(Severity)> on_log_threshold;
        std::function<void()> on_orders_changed;
    };

    // `path`: of the socket for operators.
    ControlPlane(boost::asio::io_context& loop, Processes processes, std::string path, Log& log,
                 Handlers handlers);
    ~ControlPlane();
    ControlPlane(const ControlPlane&) = delete;
    ControlPlane& operator=(const ControlPlane&) = delete;

    // Makes the sockets that are not there yet. What cannot be is said in the log.
    void open(const config::Web& web, config::Files files);

    // What holdfast-control says.
    void receive(const ipc::Message& message, const UniqueFd& memory);
    // What it is to hear of the others: a report, or news.
    void pass_on(const ipc::Message& message, UniqueFd memory = {});
    void reload_ended(bool good, const std::string& outcome);

    // A process has been started, and is told what it has to know.
    void control_started();
    void vrrp_started();
    void ipvs_started();

    StandingOrders orders() const;
    void inherit(const StandingOrders& orders);

  private:
    void order(const ipc::StepDown& order);
    void order(const ipc::OrderWeight& order);
    void wait_for_dump_signal();
    void wait_for_clear_signal();
    void dump(ipc::DumpKind kind);
    void ask(const ipc::AskReport& ask);
    const std::string& dump_file(ipc::DumpKind kind) const;
    void write_dump(ipc::DumpKind kind, const UniqueFd& memory);
    void hand_over(ipc::Listener as, const UniqueFd& socket);

    boost::asio::signal_set dump_signals_;  // keepalived's
    boost::asio::signal_set clear_signal_;  // likewise
    Processes processes_;
    std::string path_;
    Log& log_;
    Handlers handlers_;
    UniqueFd control_socket_;
    config::Files files_;
    config::Web web_;  // that web_socket_ is for
    UniqueFd web_socket_;
    std::set<std::string> stepped_down_;
    std::map<std::pair<std::string, IpEndpoint>, int> weights_;
};

}  // namespace holdfast::daemon
